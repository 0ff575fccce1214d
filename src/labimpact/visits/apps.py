from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "labimpact.visits"

    def ready(self) -> None:
        from labimpact.base import navigation
        from labimpact.visits.models import READERS

        navigation.register(
            navigation.NavItem(
                label=_("Visite del portale"),
                route="visits:reading",
                permissions=READERS,
                icon="it-chart-line",
                order=63,
                group=_("Portale"),
            )
        )
