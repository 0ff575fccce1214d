from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import listing, navigation
from labimpact.base.permissions import Permission


class AuditConfig(AppConfig):
    name = "labimpact.audit"

    def ready(self) -> None:
        from labimpact.audit.lists import EVENTS

        listing.register(EVENTS)
        navigation.register(
            navigation.NavItem(
                label=_("Consultazioni dei dati"),
                route="audit:list",
                permissions=(Permission.AUDIT_VIEW,),
                icon="it-list",
                order=90,
            )
        )
