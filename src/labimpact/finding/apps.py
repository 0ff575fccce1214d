from django.apps import AppConfig

from labimpact.base import today


class FindingConfig(AppConfig):
    name = "labimpact.finding"

    def ready(self) -> None:
        from labimpact.finding.today import UNANSWERED

        today.register(UNANSWERED)
