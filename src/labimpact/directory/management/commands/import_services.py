"""`manage import_services FILE --office N --by EMAIL`: services from elsewhere, without screen.

The same reading, for the same person, through the same wall.
"""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.accounts.models import User
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.directory.actions import incoming as actions
from labimpact.directory.enums import Way
from labimpact.directory.incoming import files
from labimpact.directory.incoming.understanding import Arrived, Fate, Frame, understood
from labimpact.editorial.enums import LifeEvent
from labimpact.network.models import Office
from labimpact.network.queries import actor_for


class Command(BaseCommand):
    help = (
        "Importa servizi (HSDS JSON, ZIP di tabelle HSDS, foglio italiano) come bozze di un"
        " ufficio, a nome di chi ci lavora. Si può ripetere: scrive solo le differenze."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="JSON, ZIP, XLSX o CSV")
        parser.add_argument("--office", type=int, required=True, metavar="N", help="il numero")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="a nome di chi")
        parser.add_argument("--needs", nargs="+", choices=LifeEvent.values, required=True)
        parser.add_argument("--ways", nargs="+", choices=Way.values, default=[Way.WALK_IN.value])
        parser.add_argument("--dry-run", action="store_true", help="legge, dice e non scrive")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as handle, acting(_actor(options["by"])) as actor:
                office = _office(options["office"])
                frame = Frame(
                    office=office, needs=options["needs"], ways=options["ways"],
                    source=path.name[:200],
                )  # fmt: skip
                report = understood(files.read(handle), frame)
                if not options["dry_run"]:
                    actions.bring_in(report, frame, by=actor)
        except OSError as error:
            raise CommandError(f"Non riesco a leggere {path.name}: {error.strerror}.") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(report)

    def _tell(self, report: list[Arrived]) -> None:
        for one in report:
            for said in (*one.errors, *one.notes):
                self.stderr.write(f"{one.where}: {said}")
        counts = {fate: sum(one.fate is fate for one in report) for fate in Fate}
        self.stdout.write(
            f"nuovi {counts[Fate.NEW]}, cambiati {counts[Fate.CHANGED]},"
            f" uguali {counts[Fate.SAME]}, già pubblicati {counts[Fate.PUBLISHED]},"
            f" sbagliati {counts[Fate.WRONG]}"
        )


def _actor(email: str) -> Actor:
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nessuno che lavora nella rete ha l'indirizzo {email}.")
        return actor_for(user)


def _office(number: int) -> Office:
    office = Office.objects.open().select_related("body", "area").filter(pk=number).first()
    if office is None:
        raise CommandError("Questo ufficio non c'è, oppure è chiuso.")
    return office
