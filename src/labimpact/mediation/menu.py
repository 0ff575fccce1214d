"""The entries of the menu."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

_ANYBODY = (
    Permission.MEDIATION_WORK, Permission.MEDIATION_REQUEST, Permission.MEDIATION_COORDINATE,
)  # fmt: skip
_GROUP = _("Mediazione")
ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("La mia giornata"), route="mediation:day", icon="it-calendar", order=20,
        permissions=(Permission.MEDIATION_WORK,),
    ),
    NavItem(
        label=_("La mia disponibilità"), route="mediation:availability", icon="it-clock", order=21,
        permissions=(Permission.MEDIATION_WORK,),
    ),
    NavItem(
        label=_("Il mio foglio"), route="mediation:my_sheet", icon="it-file", order=22,
        permissions=(Permission.MEDIATION_WORK,),
    ),
    NavItem(
        label=_("Richieste di mediazione"), route="mediation:requests", icon="it-comment", order=52,
        permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST), group=_GROUP,
    ),
    NavItem(
        label=_("Piano settimanale"), route="mediation:board", icon="it-calendar", order=53,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_GROUP,
        also=("/lavoro/mediazione/malattia/",),
    ),
    NavItem(
        label=_("Piani"), route="mediation:plans", icon="it-chart-line", order=53,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_GROUP,
        also=("/lavoro/mediazione/pesi/",),
    ),
    NavItem(
        label=_("Turni di presenza"), route="mediation:shifts", icon="it-refresh", order=53,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_GROUP,
    ),
    NavItem(
        label=_("Mediatori"), route="mediation:mediators", icon="it-user", order=54,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_GROUP,
    ),
    NavItem(
        label=_("Ore di mediazione"), route="mediation:packages", icon="it-clock", order=55,
        permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST), group=_GROUP,
    ),
    NavItem(
        label=_("Rapporto della mediazione"), route="mediation:service_report",
        icon="it-chart-line", order=56, permissions=(Permission.MEDIATION_COORDINATE,),
        group=_GROUP,
    ),
    NavItem(
        label=_("Servizio di mediazione"), route="mediation:service", icon="it-settings", order=57,
        permissions=(Permission.MEDIATION_COORDINATE,), group=_GROUP,
    ),
    NavItem(
        label=_("Calendario della mediazione"), route="mediation:feed", icon="it-calendar",
        order=57, permissions=_ANYBODY, group=_GROUP,
    ),
)  # fmt: skip
