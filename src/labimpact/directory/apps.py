from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "labimpact.directory"

    def ready(self) -> None:
        from labimpact.base import navigation
        from labimpact.base import today as day
        from labimpact.directory import today, worklist
        from labimpact.directory.models import KEEPERS, PUBLISHERS
        from labimpact.worklist import sources

        navigation.register(
            navigation.NavItem(
                label=_("Servizi del portale"),
                route="directory:list",
                permissions=KEEPERS,
                icon="it-map-marker",
                order=61,
                group=_("Portale"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Posti e contatti discordi"),
                route="directory:disagreements",
                permissions=PUBLISHERS,
                icon="it-exchange-circle",
                order=62,
                group=_("Portale"),
            )
        )
        day.register(today.SECTION)
        sources.register(worklist.TO_CONFIRM)
        sources.register(worklist.TO_AGREE)
