from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import listing, navigation
from labimpact.base.permissions import Permission


class PeopleConfig(AppConfig):
    name = "labimpact.people"

    def ready(self) -> None:
        from labimpact.base import today as day
        from labimpact.people import record_timeline, timeline, today
        from labimpact.people.lists import EMERGENCIES

        listing.register(EMERGENCIES)
        day.register(today.TO_REVIEW)
        day.register(today.LOST)

        navigation.register(
            navigation.NavItem(
                label=_("Persone"),
                route="people:search",
                permissions=(Permission.PERSON_VIEW,),
                icon="it-user",
                order=15,
                shortcut="p",
                also="/lavoro/persona/",
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Accesso d'emergenza"),
                route="people:emergency",
                permissions=(Permission.PERSON_EMERGENCY,),
                icon="it-warning-circle",
                order=90,
                group=_("Protezione"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Accessi d'emergenza da riesaminare"),
                route="people:emergency_reviews",
                permissions=(Permission.AUDIT_VIEW,),
                icon="it-warning-circle",
                order=91,
                group=_("Protezione"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Accessi da rivedere"),
                route="people:grants_to_review",
                permissions=(Permission.PERSON_EDIT, Permission.NETWORK_MANAGE),
                icon="it-check-circle",
                order=92,
                group=_("Protezione"),
            )
        )
        timeline.register(record_timeline.records_of)
