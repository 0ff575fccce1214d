from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "labimpact.procedures"

    def ready(self) -> None:
        from labimpact.base import listing, navigation
        from labimpact.base.permissions import Permission
        from labimpact.people import record_timeline
        from labimpact.procedures import matters, timeline, worklist
        from labimpact.procedures.lists import CASES
        from labimpact.worklist import sources

        navigation.register(
            navigation.NavItem(
                label=_("Pratiche"),
                route="procedures:list",
                permissions=(Permission.PROCEDURE_MANAGE,),
                icon="it-files",
                order=35,
                shortcut="k",
            )
        )
        listing.register(CASES)
        matters.register()
        record_timeline.join(timeline.OPENED)
        record_timeline.join(timeline.CLOSED)
        record_timeline.join(timeline.STEP)
        for source in (worklist.DEADLINES, worklist.MISSING, worklist.EXPIRING):
            sources.register(source)
