from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "labimpact.casework"

    def ready(self) -> None:
        from labimpact.base import listing, matters, navigation
        from labimpact.base import today as day
        from labimpact.casework import matters as naming
        from labimpact.casework import (
            menu,
            timeline,
            today,
            today_asked,
            today_late,
            today_meetings,
            worklist,
        )
        from labimpact.casework.enums import CASE_ORIGIN
        from labimpact.casework.lists import REFERRALS
        from labimpact.casework.lists_cases import CASES
        from labimpact.casework.queries.outside import readers_of
        from labimpact.people import outside
        from labimpact.people import timeline as story
        from labimpact.worklist import sources

        for item in menu.ITEMS:
            navigation.register(item)
        listing.register(REFERRALS)
        listing.register(CASES)
        matters.register(CASE_ORIGIN, naming.cases)
        for section in (
            *today.SECTIONS, *today_asked.SECTIONS, today_meetings.MEETINGS,
            today_late.LATE_REVIEWS,
        ):  # fmt: skip
            day.register(section)
        outside.register(readers_of)
        story.register(timeline.entries)
        story.register(timeline.case_entries)
        story.register(timeline.document_entries)
        sources.register(worklist.TO_ANSWER)
        sources.register(worklist.UNANSWERED)
        sources.register(worklist.TO_REVIEW)
        sources.register(worklist.ASKED)
        sources.register(worklist.UNREAD)
        sources.register(worklist.LOST)
        sources.register(worklist.EXPIRING)
        sources.register(worklist.MEETINGS)
