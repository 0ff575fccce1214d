from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base.permissions import Permission


class FreshnessConfig(AppConfig):
    name = "labimpact.freshness"

    def ready(self) -> None:
        from labimpact.base import navigation, today
        from labimpact.freshness import worklist
        from labimpact.worklist import sources

        navigation.register(
            navigation.NavItem(
                label=_("Collegamenti da riparare"),
                route="freshness:links",
                permissions=(Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH),
                icon="it-link",
                order=63,
                group=_("Portale"),
            )
        )
        today.register(worklist.SECTION)
        sources.register(worklist.GUIDES)
        sources.register(worklist.SERVICES)
