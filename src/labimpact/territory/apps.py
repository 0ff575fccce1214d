from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "labimpact.territory"

    def ready(self) -> None:
        from labimpact.base import navigation
        from labimpact.base.permissions import Permission

        navigation.register(
            navigation.NavItem(
                label=_("Lettura del territorio"),
                route="territory:reading",
                permissions=(Permission.TERRITORY_VIEW,),
                icon="it-map-marker",
                order=61,
            )
        )
