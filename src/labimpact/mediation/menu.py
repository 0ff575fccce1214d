"""The entries of the menu."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("Richieste di mediazione"), route="mediation:requests", icon="it-comment", order=60,
        permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST),
        group=_("Mediazione"),
    ),
    NavItem(
        label=_("Piano settimanale"), route="mediation:board", icon="it-calendar", order=62,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_("Mediazione"),
        also=("/lavoro/mediazione/piani/", "/lavoro/mediazione/malattia/",
              "/lavoro/mediazione/pesi/"),
    ),
)  # fmt: skip
