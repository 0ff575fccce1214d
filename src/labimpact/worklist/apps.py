from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorklistConfig(AppConfig):
    name = "labimpact.worklist"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.base.permissions import Permission
        from labimpact.people import timeline as story
        from labimpact.worklist import lists, queries, sources, timeline, today

        navigation.register(
            navigation.NavItem(
                label=_("Da fare"),
                route="worklist:list",
                permissions=(Permission.TASK_MANAGE,),
                icon="it-check-circle",
                order=40,
                shortcut="f",
            )
        )
        sources.register(queries.SOURCE)
        listing.register(lists.THINGS)
        day.register_figures(today.FIGURES)
        day.register(today.MINE)
        day.register(today.HANDED)
        story.register(timeline.entries)
