"""What is said to the person in their language: the sheet of the plan, and the last question."""

from __future__ import annotations

from pathlib import Path

from labimpact.network.models import Language
from labimpact.people import facing
from labimpact.people.facing import ITALIAN, Words, spoken_by
from labimpact.people.models import Person

FOLDER = Path(__file__).parent

__all__ = ["FOLDER", "ITALIAN", "Words", "for_person", "languages", "listed", "read", "spoken_by"]


def read(language: str) -> Words:
    """The words of a language whose file is there (`languages`)."""
    return facing.read(FOLDER, language)


def languages() -> frozenset[str]:
    return facing.languages(FOLDER)


def listed() -> list[Language]:
    """The languages of the words, by their names; Italian aside."""
    return list(Language.objects.filter(code__in=languages() - {ITALIAN}).order_by("name"))


def for_person(person: Person, wanted: str = "") -> Words:
    """In the language asked for, or in which the person reads their notice; else in Italian."""
    return facing.for_person(FOLDER, person, wanted)
