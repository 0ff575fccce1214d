"""Letters as they are listed, read on the screen and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet

from labimpact.correspondence.enums import LetterKind, LetterState
from labimpact.correspondence.models import OfficeLetter
from labimpact.documents import glyphs
from labimpact.network.models import Language
from labimpact.people.models import Person

ITALIAN = "it"
FILE = Path(__file__).parents[1] / "data" / "letters.yaml"
# What each kind must know, and which of these are days.
NEEDED = {
    LetterKind.ATTENDANCE: ("day",),
    LetterKind.OVERDUE: ("matter", "source", "filed_on", "due_on"),
    LetterKind.FREE: (),
}
KNOWN = {
    LetterKind.ATTENDANCE: ("day", "start", "end"),
    LetterKind.OVERDUE: ("matter", "source", "filed_on", "due_on", "receipt"),
    LetterKind.FREE: (),
}
_ISOLATE, _END = "\u2068", "\u2069"


@cache
def _sentences() -> dict[str, dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return listed


def letters_of(person: Person) -> QuerySet[OfficeLetter]:
    """The letters about a person, newest first."""
    return OfficeLetter.objects.filter(person=person).select_related("office")


def facing_languages(kind: str) -> list[Language]:
    """Languages that may stand beside the Italian: those that have words, and glyphs to print."""
    known = _sentences()
    codes = [
        code
        for code, words in known.items()
        if code != ITALIAN
        and f"{kind}_title" in words
        and not glyphs.undrawable("".join(str(text) for text in words.values()))
    ]
    return list(Language.objects.filter(code__in=codes))


@dataclass(frozen=True)
class Text:
    """A letter's title and paragraphs in one language."""

    language: str
    direction: str
    is_reviewed: bool
    title: str
    paragraphs: list[str]


def text(letter: OfficeLetter, person: Person, language: str = ITALIAN) -> Text | None:
    """The letter in a language; None when that language has no words for it."""
    words = _sentences().get(language)
    if words is None or f"{letter.kind}_title" not in words:
        return None
    values = _values(letter, person, isolated=words["direction"] == "rtl")
    lines = [words[name].format(**values) for name in _names(letter)]
    if language == ITALIAN:
        lines += [line.strip() for line in letter.body.split("\n\n") if line.strip()]
        if letter.kind == LetterKind.OVERDUE:
            lines.append(words["overdue_answer"])
    title = words[f"{letter.kind}_title"]
    return Text(language, words["direction"], words["reviewed"], title, lines)


def _names(letter: OfficeLetter) -> list[str]:
    """The sentences of a letter, in order."""
    facts = letter.facts
    if letter.kind == LetterKind.ATTENDANCE:
        hours = "attendance_hours" if facts.get("start") and facts.get("end") else "attendance"
        return [hours, "attendance_use"]
    if letter.kind == LetterKind.OVERDUE:
        filed = "overdue_filed_code" if facts.get("receipt") else "overdue_filed"
        return ["overdue_matter", filed, "overdue_term", "overdue_ask"]
    return []


def _values(letter: OfficeLetter, person: Person, *, isolated: bool) -> Mapping[str, str]:
    born = f" ({'nascita'}: {person.birth_shown})" if person.birth_date and not isolated else ""
    values = {"name": f"{person.full_name}{born}"}
    for name, value in letter.facts.items():
        values[name] = _day(value) if name in ("day", "filed_on", "due_on") else str(value)
    if isolated:
        values = {name: f"{_ISOLATE}{value}{_END}" for name, value in values.items()}
    return values


def _day(value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}"


def sheet(letter: OfficeLetter, person: Person) -> dict[str, Any]:
    """What the typst template prints; an attestation never names the office's work."""
    office = letter.office
    italian = text(letter, person)
    facing = text(letter, person, letter.language) if letter.language else None
    reach = ", ".join(filter(None, [office.address, office.phone, office.email]))
    stamps = {LetterState.DRAFT: "BOZZA", LetterState.VOIDED: "ANNULLATA"}
    return {
        "number": letter.pk,
        "body": office.body.name,
        # Who shows it to an employer does not say with it which service they go to.
        "office": "" if letter.kind == LetterKind.ATTENDANCE else office.name,
        "address": reach,
        "written_on": f"{letter.written_on:%d/%m/%Y}",
        "protocol": _protocol(letter),
        "addressee": letter.addressee,
        "subject": letter.subject if letter.kind != LetterKind.ATTENDANCE else "",
        "title": italian.title if italian else "",
        "paragraphs": italian.paragraphs if italian else [],
        "facing": facing.paragraphs if facing else [],
        "facing_title": facing.title if facing else "",
        "facing_lang": facing.language if facing else "",
        "facing_dir": facing.direction if facing else "ltr",
        "reviewed": facing.is_reviewed if facing else True,
        "signed_by": letter.signed_by,
        "stamp": stamps.get(LetterState(letter.state), ""),
    }


def _protocol(letter: OfficeLetter) -> str:
    if letter.protocol_on is None:
        return ""
    return f"{letter.protocol_number} del {letter.protocol_on:%d/%m/%Y}"
