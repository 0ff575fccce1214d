from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "labimpact.people"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.people import menu, record_timeline, timeline, today
        from labimpact.people.lists import EMERGENCIES

        for item in menu.ITEMS:
            navigation.register(item)
        listing.register(EMERGENCIES)
        day.register(today.TO_REVIEW)
        timeline.register(record_timeline.records_of)
