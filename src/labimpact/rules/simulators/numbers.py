"""The numbers a simulator used, each with the rule it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from labimpact.rules import queries


@dataclass(frozen=True)
class Number:
    """A value of the rules as a simulator's page shows it."""

    code: str
    label: str
    text: str
    source: str
    marks: tuple[str, ...]
    note: str


def notes(found: Iterable[Number]) -> tuple[str, ...]:
    """What must be known of these numbers, each note once."""
    return tuple(dict.fromkeys(number.note for number in found if number.note))


def numbers(codes: Iterable[str], on: date) -> tuple[Number, ...]:
    """The rules that a result stands on; those that are not in force are left out."""
    queries.remember(codes := tuple(codes))
    rows = [row for code in codes if (row := queries.rule(code, on)) is not None]
    return tuple(
        Number(r.code, r.label, r.value_text, r.source, tuple(r.marks), r.note) for r in rows
    )
