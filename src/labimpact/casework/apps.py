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
        listing.register(REFERRALS)
        day.register(today.TO_ANSWER)
        day.register(today.LATE)
        story.register(timeline.entries)
        sources.register(worklist.TO_ANSWER)
        sources.register(worklist.UNANSWERED)
