from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from labimpact.base.permissions import Permission


class DeskConfig(AppConfig):
    name = "labimpact.desk"

    def ready(self) -> None:
        from labimpact.base import listing, today
        from labimpact.base.navigation import NavItem, register
        from labimpact.casework import said_before
        from labimpact.desk import needs
        from labimpact.desk.lists import CONTACTS
        from labimpact.desk.registers import RegisterContacts
        from labimpact.desk.timeline import contacts_of
        from labimpact.desk.today import unfinished
        from labimpact.imports import contacts
        from labimpact.people import timeline

        register(
            NavItem(
                label=_("Contatti"),
                route="desk:list",
                permissions=(Permission.PERSON_VIEW,),
                icon="it-comment",
                order=40,
                shortcut="c",
            )
        )
        listing.register(CONTACTS)
        timeline.register(contacts_of)
        said_before.register(needs.of_case)
        contacts.register(RegisterContacts())
        today.register(
            today.TodaySection(
                key="drafts",
                title=_("Contatti da finire"),
                order=30,
                permissions=(Permission.CONTACT_RECORD,),
                provider=unfinished,
                icon="it-pencil",
                all_route="desk:drafts",
                optional=True,
            )
        )
