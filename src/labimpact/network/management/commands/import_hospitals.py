"""`manage import_hospitals FILE`: the ministry's list as bodies of the network."""

from typing import BinaryIO

from labimpact.network.console import ImportCommand
from labimpact.network.importing import parse_hospitals
from labimpact.network.registers import Outcome, import_hospitals


class Command(ImportCommand):
    help = "Importa un elenco del ministero: si può ripetere, scrive solo le differenze."

    def read(self, handle: BinaryIO, source: str) -> Outcome:
        return import_hospitals(parse_hospitals(handle), source=source)
