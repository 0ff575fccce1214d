from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import listing, navigation
from labimpact.base.permissions import Permission


class NetworkConfig(AppConfig):
    name = "labimpact.network"

    def ready(self) -> None:
        from labimpact.network.lists import OFFICES

        listing.register(OFFICES)
        for label, route, icon, order in (
            (_("Rete"), "network:list", "it-pa", 70),
            (_("Territorio"), "network:areas", "it-map-marker", 72),
        ):
            navigation.register(
                navigation.NavItem(
                    label=label,
                    route=route,
                    permissions=(Permission.NETWORK_VIEW,),
                    icon=icon,
                    order=order,
                    group=_("Rete e regole"),
                )
            )
