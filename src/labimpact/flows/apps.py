from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FlowsConfig(AppConfig):
    name = "labimpact.flows"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base.permissions import Permission
        from labimpact.flows.lists import GAPS, SNAPSHOTS

        navigation.register(
            navigation.NavItem(
                label=_("Dati che mancano"),
                route="flows:gaps",
                permissions=(Permission.PERSON_EDIT,),
                icon="it-warning-circle",
                order=64,
                group=_("Dati"),
            )
        )
        listing.register(GAPS, SNAPSHOTS)
