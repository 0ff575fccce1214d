"""What is said to the person in their language: the sheet of the plan, and the last question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from labimpact.network.models import Language
from labimpact.people import facing
from labimpact.people.facing import ITALIAN, Words, spoken_by
from labimpact.people.models import Person

FOLDER = Path(__file__).parent

__all__ = [
    "FOLDER", "ITALIAN", "Words", "for_person", "languages", "listed", "of_code", "read",
    "spoken_by",
]  # fmt: skip


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


@cache
def of_codes() -> Mapping[str, Mapping[str, str]]:
    """By language, the words of code lists: `need_area.home`, `delivery_item.…`, `unit.hour`."""
    said: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (FOLDER / "code_lists" / "words.yaml").read_text(encoding="utf-8")
    )
    return said


def of_code(said: Words, code: str) -> str:
    """A word of a code list in that language; empty when it has none (and in Italian)."""
    return of_codes().get(said.language, {}).get(code, "")
