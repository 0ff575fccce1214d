from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "labimpact.monitoring"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base.permissions import Permission
        from labimpact.monitoring.lists import FACTS, REGISTERS

        listing.register(FACTS, REGISTERS)
        navigation.register(
            navigation.NavItem(
                label=_("Rapporti"),
                route="monitoring:report",
                permissions=(Permission.REPORT_VIEW,),
                icon="it-chart-line",
                order=60,
                shortcut="r",
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Registro accessi"),
                route="monitoring:register",
                permissions=(Permission.REGISTER_SIGN, Permission.CONTACT_RECORD),
                icon="it-file-signed",
                order=62,
                group=_("Dati"),
            )
        )
