"""The entries of the menu: persons, and what protects their data."""

from django.utils.translation import gettext_lazy as _

from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission

ITEMS = (
    NavItem(
        label=_("Persone"),
        route="people:search",
        permissions=(Permission.PERSON_VIEW,),
        icon="it-user",
        order=15,
        shortcut="p",
        also=(
            "/lavoro/persona/",
            "/lavoro/flussi/idoneita/persone/",
            "/lavoro/flussi/riepiloghi/persone/",
        ),
    ),
    NavItem(
        label=_("Accesso d'emergenza"),
        route="people:emergency",
        permissions=(Permission.PERSON_EMERGENCY,),
        icon="it-warning-circle",
        order=90,
        group=_("Protezione"),
    ),
    NavItem(
        label=_("Accessi d'emergenza da riesaminare"),
        route="people:emergency_reviews",
        permissions=(Permission.AUDIT_VIEW,),
        icon="it-warning-circle",
        order=91,
        group=_("Protezione"),
    ),
    NavItem(
        label=_("Accessi da rivedere"),
        route="people:grants_to_review",
        permissions=(Permission.PERSON_EDIT, Permission.NETWORK_MANAGE),
        icon="it-check-circle",
        order=92,
        group=_("Protezione"),
    ),
)
