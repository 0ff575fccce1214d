from django.apps import AppConfig

from labimpact.base import sealing


class NotificationsConfig(AppConfig):
    name = "labimpact.notifications"

    def ready(self) -> None:
        # Models can be imported only now.
        from labimpact.notifications import actions

        sealing.register(actions.PURPOSE, actions.seal_anew)
