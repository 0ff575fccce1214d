from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecognitionConfig(AppConfig):
    name = "labimpact.recognition"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.base.permissions import Permission
        from labimpact.people import indexes, recognising
        from labimpact.people import record_timeline as story
        from labimpact.recognition import timeline, today
        from labimpact.recognition.actions.filing import file_cards
        from labimpact.recognition.lists import DUPLICATES, REQUESTS
        from labimpact.recognition.recogniser import NetworkRecogniser

        indexes.register(file_cards)
        recognising.register(NetworkRecogniser())

        group = _("Stessa persona")
        for order, label, route, permission, icon in (
            (52, _("Probabili doppioni"), "duplicates", Permission.PERSON_EDIT, "it-copy"),
            (53, _("Richieste tra uffici"), "requests", Permission.PERSON_EDIT, "it-share"),
            (
                54, _("Richieste senza risposta"), "late_requests", Permission.NETWORK_MANAGE,
                "it-warning-circle",
            ),
            (55, _("Pesi del riconoscimento"), "weights", Permission.NETWORK_MANAGE, "it-settings"),
        ):  # fmt: skip
            navigation.register(
                navigation.NavItem(
                    label=label, route=f"recognition:{route}", permissions=(permission,),
                    icon=icon, order=order, group=group,
                )
            )  # fmt: skip
        listing.register(DUPLICATES, REQUESTS)
        day.register(today.TO_ANSWER)
        day.register(today.UNANSWERED)
        story.join(timeline.MERGED)
        story.join(timeline.SEPARATED)
