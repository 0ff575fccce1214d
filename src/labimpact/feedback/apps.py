from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "labimpact.feedback"

    def ready(self) -> None:
        from labimpact.base import navigation, today
        from labimpact.feedback.models import READERS
        from labimpact.feedback.today import SECTION

        today.register(SECTION)
        navigation.register(
            navigation.NavItem(
                label=_("Pareri sulle pagine"),
                route="feedback:list",
                permissions=READERS,
                icon="it-comment",
                order=62,
                group=_("Portale"),
            )
        )
