"""`manage invite`: invite somebody from the machine itself, and print the link."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.network.actions.invitations import invite_from_console
from labimpact.network.models import Office
from labimpact.network.roles import ROLES


class Command(BaseCommand):
    help = "Invita una persona in un ufficio con un incarico e stampa il collegamento."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", required=True, metavar="R", help=", ".join(ROLES))
        parser.add_argument("--office", required=True, metavar="O", help="numero o nome esatto")
        parser.add_argument("--email", required=True, metavar="E")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(System.SIGN_IN) as actor:
            office = _office(options["office"])
            try:
                issued = invite_from_console(
                    email=options["email"], office=office, role=options["role"], by=actor
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(issued.link)


def _office(wanted: str) -> Office:
    offices = Office.objects.open()
    found = list(offices.filter(name=wanted)[:2])
    if not found and wanted.isdigit():
        found = list(offices.filter(pk=int(wanted)))
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"Più uffici si chiamano «{wanted}»: usa il numero.")
    names = ", ".join(f"{o.pk} {o.name}" for o in offices.order_by("name")[:20])
    raise CommandError(f"Nessun ufficio aperto «{wanted}». Ci sono: {names or 'nessuno'}.")
