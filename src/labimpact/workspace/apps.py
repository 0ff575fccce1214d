from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "labimpact.workspace"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base.permissions import Permission
        from labimpact.worklist import sources
        from labimpact.workspace import recalls, requests
        from labimpact.workspace.persons.listing import PERSONS

        navigation.register(
            navigation.NavItem(
                label=_("Oggi"),
                route="workspace:today",
                permissions=(Permission.WORKSPACE_VIEW,),
                icon="it-calendar",
                order=10,
                shortcut="o",
            )
        )
        sources.register(recalls.RECALLS)
        sources.register(requests.TO_ANSWER)
        listing.register(PERSONS)
