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
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _

from labimpact.correspondence.enums import LetterKind, LetterState
from labimpact.correspondence.models import OfficeLetter
from labimpact.documents import glyphs
from labimpact.network.models import Language
from labimpact.people.enums import DatePrecision, Sex
from labimpact.people.models import Person, same_person

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
    return OfficeLetter.objects.filter(same_person("person", person)).select_related("office")


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
    values = _values(letter, person, words)
    lines = [
        (words.get(f"{name}_{_gender(person)}") or words[name]).format(**values)
        for name in _names(letter)
    ]
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
        term = "overdue_term_by" if _by_act(facts["source"]) else "overdue_term"
        return ["overdue_matter", filed, term, "overdue_ask"]
    return []


def _gender(person: Person) -> str:
    """Which sentences fit a person; empty when the sex is not on record, or is neither."""
    return {Sex.MALE: "m", Sex.FEMALE: "f"}.get(Sex(person.sex), "")


def _values(letter: OfficeLetter, person: Person, words: Mapping[str, Any]) -> dict[str, str]:
    values = {"name": person.full_name, "born": person.birth_shown}
    for name, value in letter.facts.items():
        values[name] = _day(value) if name in ("day", "filed_on", "due_on") else str(value)
    if "matter" in values:
        values["matter"] = _inside(values["matter"])
    if "source" in values:
        values["source"] = _by_act(values["source"]) or values["source"]
    if words["direction"] == "rtl":
        values = {name: f"{_ISOLATE}{value}{_END}" for name, value in values.items()}
    if person.birth_date:
        values["name"] = _born(person, words).format(**values)
    return values


def _born(person: Person, words: Mapping[str, Any]) -> str:
    """The name with as much of the birth as is known: «nata il», «nata nel», or for everybody."""
    whole = person.birth_precision == DatePrecision.DAY
    pattern = words.get(f"{'born' if whole else 'born_in'}_{_gender(person)}")
    return str(pattern or words["born"])


def _by_act(source: str) -> str:
    """An act after «da» with its article: dal D.Lgs., dalla L.; empty for one we cannot name."""
    for article, beginnings in _sentences()[ITALIAN]["articles"].items():
        if source.casefold().startswith(tuple(one.casefold() for one in beginnings)):
            return f"{article}{source}" if article.endswith("’") else f"{article} {source}"
    return ""


def _inside(matter: str) -> str:
    """A label inside a sentence: its capital goes, unless it belongs to an abbreviation."""
    return matter if matter[1:2].isupper() else matter[:1].lower() + matter[1:]


def _day(value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}"


def overdue_subject(matter: str) -> str:
    """What a request to an authority is about, in one line."""
    return str(_("Richiesta di notizie: %(matter)s") % {"matter": _inside(matter)})[:200]


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
        "place_and_day": _place_and_day(letter),
        "protocol": _protocol(letter),
        "addressee": letter.addressee,
        "to_office": letter.kind == LetterKind.OVERDUE,
        "subject": letter.subject if letter.kind != LetterKind.ATTENDANCE else "",
        "title": italian.title if italian else "",
        "paragraphs": italian.paragraphs if italian else [],
        "facing": facing.paragraphs if facing else [],
        "facing_title": facing.title if facing else "",
        "facing_lang": facing.language if facing else "",
        "facing_dir": facing.direction if facing else "ltr",
        "unreviewed": _unreviewed(facing),
        "signed_by": letter.signed_by,
        "stamp": stamps.get(LetterState(letter.state), ""),
    }


def _place_and_day(letter: OfficeLetter) -> str:
    """Luino, 26 novembre 2026: as Italian letters are dated."""
    day = dated(letter.written_on, "j F Y").lower()
    if letter.written_on.day == 1:
        day = f"1°{day.removeprefix('1')}"
    place = letter.office.municipality
    return f"{place.name}, {day}" if place else day


def _unreviewed(facing: Text | None) -> list[str]:
    """That a machine translated, in Italian and in the language of who carries the letter."""
    if facing is None or facing.is_reviewed:
        return []
    return [
        str(_("Testo tradotto a macchina, da rivedere: vale il testo italiano.")),
        _sentences()[facing.language]["unreviewed"],
    ]


def _protocol(letter: OfficeLetter) -> str:
    if letter.protocol_on is None:
        return ""
    return f"{letter.protocol_number} del {letter.protocol_on:%d/%m/%Y}"
