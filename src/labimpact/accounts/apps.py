from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation, sealing
from labimpact.base.permissions import Permission


class AccountsConfig(AppConfig):
    name = "labimpact.accounts"

    def ready(self) -> None:
        # Models can be imported only now.
        from labimpact.accounts import adapters, held_forms, resealing

        sealing.register(held_forms.PURPOSE, resealing.held_forms)
        sealing.register(adapters.PURPOSE, resealing.second_factors)
        navigation.register(
            navigation.NavItem(
                label=_("Sessione di servizio"),
                route="staff_session",
                permissions=(Permission.STAFF_SESSION_OPEN,),
                icon="it-key",
                order=95,
            )
        )
