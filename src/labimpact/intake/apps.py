from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "labimpact.intake"

    def ready(self) -> None:
        from labimpact.intake.sources import FROM_THE_PORTAL
        from labimpact.worklist import sources

        sources.register(FROM_THE_PORTAL)
