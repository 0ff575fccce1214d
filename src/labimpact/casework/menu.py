"""The entries of the menu: referrals, cases, and what stands beside them."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

ITEMS = (
    NavItem(
        label=_("Invii"),
        route="casework:list",
        permissions=(Permission.REFERRAL_MANAGE,),
        icon="it-share",
        order=50,
        shortcut="i",
    ),
    NavItem(
        label=_("Casi"),
        route="cases:list",
        permissions=(Permission.CASE_WORK,),
        icon="it-folder",
        order=48,
        shortcut="e",
        also=("/lavoro/flussi/riepiloghi/casi/",),
    ),
    NavItem(
        label=_("Tempi di risposta"),
        route="casework:times",
        permissions=(Permission.NETWORK_MANAGE,),
        icon="it-clock",
        order=51,
    ),
    NavItem(
        label=_("Strumenti di valutazione"),
        route="cases:instruments",
        permissions=(Permission.RULES_VIEW,),
        icon="it-note",
        order=77,
        group=_("Rete e regole"),
    ),
)
