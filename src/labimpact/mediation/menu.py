"""The entries of the menu."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("Mediazione"),
        route="mediation:requests",
        permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST),
        icon="it-comment",
        order=49,
    ),
)
