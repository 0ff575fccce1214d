from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "labimpact.agenda"

    def ready(self) -> None:
        from labimpact.agenda import timeline, today
        from labimpact.base import navigation
        from labimpact.base import today as day
        from labimpact.base.permissions import Permission
        from labimpact.people import timeline as story

        navigation.register(
            navigation.NavItem(
                label=_("Arrivi"),
                route="agenda:queue",
                permissions=(Permission.ARRIVAL_MANAGE,),
                icon="it-clock",
                order=20,
                shortcut="a",
            )
        )
        day.register(today.SECTION)
        story.register(timeline.entries)
