"""What the import commands share: reading a named file, and saying what was done."""

from pathlib import Path
from typing import Any, BinaryIO

from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.base.errors import Refused
from labimpact.network.registers import Outcome


class ImportCommand(BaseCommand):
    """A command that reads one file; subclasses say how."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV o XLSX")
        parser.add_argument("--source", default="", help="chi pubblica l'elenco e quando")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with path.open("rb") as handle:
                outcome = self.read(handle, options["source"] or path.name)
        except OSError as error:
            raise CommandError(f"Non riesco a leggere {path.name}: {error.strerror}.") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for number, why in outcome.refused:
            self.stderr.write(f"riga {number}: {why}")
        self.stdout.write(
            f"righe lette {outcome.read}, scritte {outcome.changed},"
            f" rifiutate {len(outcome.refused)}"
        )

    def read(self, handle: BinaryIO, source: str) -> Outcome:
        raise NotImplementedError
