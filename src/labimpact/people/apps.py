from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base import navigation
from labimpact.base.permissions import Permission


class PeopleConfig(AppConfig):
    name = "labimpact.people"

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem(
                label=_("Persone"),
                route="people:search",
                permissions=(Permission.PERSON_VIEW,),
                icon="it-user",
                order=15,
                shortcut="p",
            )
        )
