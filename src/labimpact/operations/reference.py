"""All reference data, floor by floor: rows of the files that the database does not have yet."""

from labimpact.casework.instruments import loading as instruments
from labimpact.editorial import loading as editorial
from labimpact.network import loading as network
from labimpact.programme import loading as programme
from labimpact.rules import loading as rules


def load_reference() -> int:
    """Load territory, rules, programme, instruments, the editor's ground; returns how many rows
    changed (0 the second time)."""
    floors = (network, rules, programme, instruments, editorial)
    return sum(floor.load_reference() for floor in floors)
