from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "labimpact.agenda"

    def ready(self) -> None:
        from labimpact.agenda import reminded, timeline, today
        from labimpact.agenda.lists import APPOINTMENTS, RECALLS, WAITING
        from labimpact.base import listing, matters, navigation
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
        navigation.register(
            navigation.NavItem(
                label=_("Agenda"),
                route="appointments:agenda",
                permissions=(Permission.APPOINTMENT_MANAGE, Permission.AGENDA_CONFIGURE),
                icon="it-calendar",
                order=22,
                shortcut="g",
            )
        )
        listing.register(APPOINTMENTS, RECALLS, WAITING)
        matters.register(reminded.ORIGIN, reminded.appointments)
        day.register(today.SECTION)
        day.register(today.APPOINTMENTS)
        story.register(timeline.entries)
        story.register(timeline.appointments)
