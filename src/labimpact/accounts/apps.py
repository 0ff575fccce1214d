from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation
from labimpact.base.permissions import Permission


class AccountsConfig(AppConfig):
    name = "labimpact.accounts"

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem(
                label=_("Sessione di servizio"),
                route="staff_session",
                permissions=(Permission.STAFF_SESSION_OPEN,),
                icon="it-key",
                order=95,
            )
        )
