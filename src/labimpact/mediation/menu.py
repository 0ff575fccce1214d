"""The entries of the menu."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

_GROUP = _("Mediazione")

ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("Mediatori"),
        route="mediation:mediators",
        permissions=(Permission.MEDIATION_COORDINATE,),
        icon="it-user",
        order=56,
        group=_GROUP,
    ),
    NavItem(
        label=_("Ore di mediazione"),
        route="mediation:packages",
        permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST),
        icon="it-clock",
        order=57,
        group=_GROUP,
    ),
    NavItem(
        label=_("Rapporto della mediazione"),
        route="mediation:report",
        permissions=(Permission.MEDIATION_COORDINATE,),
        icon="it-chart-line",
        order=58,
        group=_GROUP,
    ),
)
