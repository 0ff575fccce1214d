"""The entries of the menu."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("La mia giornata"),
        route="mediation:day",
        permissions=(Permission.MEDIATION_WORK,),
        icon="it-calendar",
        order=20,
    ),
    NavItem(
        label=_("La mia disponibilità"),
        route="mediation:availability",
        permissions=(Permission.MEDIATION_WORK,),
        icon="it-clock",
        order=21,
    ),
    NavItem(
        label=_("Calendario della mediazione"),
        route="mediation:feed",
        permissions=(
            Permission.MEDIATION_WORK,
            Permission.MEDIATION_REQUEST,
            Permission.MEDIATION_COORDINATE,
        ),
        icon="it-calendar",
        order=78,
        group=_("Rete e regole"),
    ),
)
