"""Who else files a person by what is known of them: a registry that apps above fill when ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from labimpact.people.models import Person
from labimpact.people.search import Known

Filing = Callable[[Sequence[tuple[Person, Known]]], None]
_filings: list[Filing] = []


def register(filing: Filing) -> None:
    """Call this, in the same transaction, whenever what persons are found by has changed."""
    if filing not in _filings:
        _filings.append(filing)


def file(people: Sequence[tuple[Person, Known]]) -> None:
    """File these persons everywhere."""
    for filing in _filings:
        filing(people)
