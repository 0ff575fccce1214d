from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation
from labimpact.base.permissions import Permission


class RulesConfig(AppConfig):
    name = "labimpact.rules"

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem(
                label=_("Regole"),
                route="rules:list",
                permissions=(Permission.RULES_VIEW,),
                icon="it-note",
                order=80,
                group=_("Rete e regole"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Calcola un termine"),
                route="rules:term",
                permissions=(Permission.RULES_VIEW,),
                icon="it-calendar",
                order=79,
                group=_("Rete e regole"),
                shortcut="t",
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Guida alle pratiche"),
                route="rules:procedures",
                permissions=(Permission.RULES_VIEW,),
                icon="it-bookmark",
                order=78,
                group=_("Rete e regole"),
                shortcut="u",
            )
        )
