"""`manage import_areas FILE`: the table of municipalities and areas."""

from typing import BinaryIO

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.actions import territory
from labimpact.network.console import ImportCommand
from labimpact.network.importing import parse_area_memberships
from labimpact.network.registers import Outcome


class Command(ImportCommand):
    help = "Importa la tabella dei Comuni per Ambito: si può ripetere, scrive solo ciò che manca."

    def read(self, handle: BinaryIO, source: str) -> Outcome:
        proposals = territory.propose(parse_area_memberships(handle))
        # Who holds the machine reaches the whole network; the register says it was the console.
        console = Actor(display_name="console", network=frozenset({Permission.TERRITORY_MANAGE}))
        made = territory.apply(proposals, source=source, by=console)
        refused = [(p.row.number, p.problem) for p in proposals if p.problem]
        return Outcome(len(proposals), len(made), refused)
