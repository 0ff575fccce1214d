"""`manage import_schools FILE`: the ministry's list as bodies of the network."""

from typing import BinaryIO

from labimpact.network.console import ImportCommand
from labimpact.network.importing import parse_schools
from labimpact.network.registers import Outcome, import_schools


class Command(ImportCommand):
    help = "Importa un elenco del ministero: si può ripetere, scrive solo le differenze."

    def read(self, handle: BinaryIO, source: str) -> Outcome:
        return import_schools(parse_schools(handle), source=source)
