from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "labimpact.correspondence"

    def ready(self) -> None:
        from labimpact.base import matters
        from labimpact.correspondence import origins, timeline
        from labimpact.people import record_timeline

        matters.register(origins.TITLE, origins.titles)
        matters.register(origins.BY_HAND, origins.by_hand)
        record_timeline.join(timeline.REMINDERS)
        record_timeline.join(timeline.LETTERS)
