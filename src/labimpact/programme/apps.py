from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation
from labimpact.base.permissions import Permission


class ProgrammeConfig(AppConfig):
    name = "labimpact.programme"

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem(
                label=_("Programma"),
                route="programme:list",
                permissions=(Permission.PROGRAMME_VIEW,),
                icon="it-bookmark",
                order=75,
                group=_("Rete e regole"),
            )
        )
