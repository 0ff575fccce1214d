from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "labimpact.mediation"

    def ready(self) -> None:
        from labimpact.base import navigation
        from labimpact.mediation import menu

        for item in menu.ITEMS:
            navigation.register(item)
