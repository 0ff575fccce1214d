from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecognitionConfig(AppConfig):
    name = "labimpact.recognition"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.base.permissions import Permission
        from labimpact.people import indexes, recognising
        from labimpact.people import timeline as story
        from labimpact.recognition import timeline, today
        from labimpact.recognition.actions.filing import file_cards
        from labimpact.recognition.lists import DUPLICATES, REQUESTS
        from labimpact.recognition.recogniser import NetworkRecogniser

        indexes.register(file_cards)
        recognising.register(NetworkRecogniser())

        navigation.register(
            navigation.NavItem(
                label=_("Probabili doppioni"),
                route="recognition:duplicates",
                permissions=(Permission.PERSON_EDIT,),
                icon="it-copy",
                order=52,
                group=_("Stessa persona"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Richieste tra uffici"),
                route="recognition:requests",
                permissions=(Permission.PERSON_EDIT,),
                icon="it-share",
                order=53,
                group=_("Stessa persona"),
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Richieste senza risposta"),
                route="recognition:late_requests",
                permissions=(Permission.NETWORK_MANAGE,),
                icon="it-warning-circle",
                order=54,
                group=_("Stessa persona"),
            )
        )
        listing.register(DUPLICATES, REQUESTS)
        day.register(today.TO_ANSWER)
        day.register(today.UNANSWERED)
        story.register(timeline.merges)
