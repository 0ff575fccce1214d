"""All reference data, floor by floor: rows of the files that the database does not have yet."""

from labimpact.network import loading as network
from labimpact.programme import loading as programme
from labimpact.rules import loading as rules


def load_reference() -> int:
    """Load territory, rules and programme; returns how many rows changed (0 the second time)."""
    return network.load_reference() + rules.load_reference() + programme.load_reference()
