from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "labimpact.correspondence"

    def ready(self) -> None:
        from labimpact.correspondence import timeline
        from labimpact.people import record_timeline

        record_timeline.join(timeline.REMINDERS)
        record_timeline.join(timeline.LETTERS)
