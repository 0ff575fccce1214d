from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base.permissions import Permission


class ImportsConfig(AppConfig):
    name = "labimpact.imports"

    def ready(self) -> None:
        from labimpact.base.navigation import NavItem, register

        register(
            NavItem(
                label=_("Importazioni"),
                route="imports:list",
                permissions=(Permission.REGISTER_IMPORT,),
                icon="it-upload",
                order=65,
                group=_("Dati"),
            )
        )
