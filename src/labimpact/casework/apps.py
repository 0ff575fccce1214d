from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "labimpact.casework"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.base.permissions import Permission
        from labimpact.casework import timeline, today, worklist
        from labimpact.casework.lists import REFERRALS
        from labimpact.casework.lists_cases import CASES
        from labimpact.people import timeline as story
        from labimpact.worklist import sources

        navigation.register(
            navigation.NavItem(
                label=_("Invii"),
                route="casework:list",
                permissions=(Permission.REFERRAL_MANAGE,),
                icon="it-share",
                order=50,
                shortcut="i",
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Casi"),
                route="cases:list",
                permissions=(Permission.CASE_WORK,),
                icon="it-folder",
                order=48,
                shortcut="e",
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Tempi di risposta"),
                route="casework:times",
                permissions=(Permission.NETWORK_MANAGE,),
                icon="it-clock",
                order=51,
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Strumenti di valutazione"),
                route="cases:instruments",
                permissions=(Permission.RULES_VIEW,),
                icon="it-note",
                order=77,
                group=_("Rete e regole"),
            )
        )
        listing.register(REFERRALS)
        listing.register(CASES)
        day.register(today.TO_ANSWER)
        day.register(today.LATE)
        day.register(today.TO_TELL)
        day.register(today.ANSWERED)
        story.register(timeline.entries)
        story.register(timeline.case_entries)
        sources.register(worklist.TO_ANSWER)
        sources.register(worklist.UNANSWERED)
