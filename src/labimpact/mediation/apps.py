from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "labimpact.mediation"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base import today as day
        from labimpact.mediation import menu, today
        from labimpact.mediation.lists import MEDIATORS, PACKAGES
        from labimpact.mediation.lists_requests import REQUESTS

        for item in menu.ITEMS:
            navigation.register(item)
        listing.register(REQUESTS, MEDIATORS, PACKAGES)
        for section in today.SECTIONS:
            day.register(section)
