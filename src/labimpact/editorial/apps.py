from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation
from labimpact.base.permissions import Permission


class EditorialConfig(AppConfig):
    name = "labimpact.editorial"

    def ready(self) -> None:
        from labimpact.base import today
        from labimpact.editorial import published, reviews, worklist
        from labimpact.worklist import sources

        published.listen()
        reviews.listen()
        today.register(worklist.SECTION)
        sources.register(worklist.CHANGED_GUIDES)
        today.register(reviews.SECTION)
        sources.register(reviews.PAGES)
        navigation.register(
            navigation.NavItem(
                label=_("Redazione del portale"),
                route="wagtailadmin_home",
                permissions=(Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH),
                icon="it-pencil",
                order=60,
                group=_("Portale"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Traduzioni del portale"),
                route="translating:list",
                permissions=(Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH),
                icon="it-files",
                order=62,
                group=_("Portale"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Importa eventi"),
                route="editorial:import_events",
                permissions=(Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH),
                icon="it-calendar",
                order=63,
                group=_("Portale"),
            )
        )
