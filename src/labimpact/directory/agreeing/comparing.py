"""Which places and contacts are told in more than one way: pure, no database.

What is the same is read as people read it (a phone whatever its blanks, a street whatever its
abbreviations); what is said of it is compared as it is written.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import phonenumbers

from labimpact.directory.enums import About
from labimpact.imports.understanding.text import fold

# Who speaks: an office, a service at an office, a document of a source about an office.
Ref = tuple[str, int]
# A stretch of a week: day, from, to, by appointment only.
Stretch = tuple[int, str, str, bool]
Value = str | tuple[Stretch, ...]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What one of those who speak says; empty is nothing said.

    `town` and `kind` are those of its office; the office of a document is the one it is about.
    """

    ref: Ref
    office: int
    town: int | None = None
    kind: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: tuple[Stretch, ...] = ()
    phone_hours: tuple[Stretch, ...] = ()

    def says(self, about: str) -> Value:
        """What it says of that of which they do not agree."""
        value: Value = getattr(self, field_of(about))
        return value


@dataclass(frozen=True)
class Found:
    """Voices that share something and do not say the same."""

    about: About
    shared: str
    voices: tuple[Voice, ...]

    @property
    def refs(self) -> list[Ref]:
        return [voice.ref for voice in self.voices]

    @property
    def digest(self) -> str:
        """Of who says what: another one when any of them changes."""
        said = [[*voice.ref, voice.says(self.about)] for voice in self.voices]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def field_of(about: str) -> str:
    """What of a voice is compared."""
    plain = about.removeprefix("source_")
    return "address" if plain == About.WHERE else plain


def found(voices: Sequence[Voice]) -> list[Found]:
    """Every disagreement among offices, among services at offices, and with their sources."""
    offices = [voice for voice in voices if voice.ref[0] == "office"]
    places = [voice for voice in voices if voice.ref[0] == "place"]
    listed = [
        *_groups(About.ADDRESS, offices, _place, _plain("address")),
        *_groups(About.WHERE, offices, _phone_here, _place_of_address),
        *_groups(About.WHERE, offices, _email_here, _place_of_address),
        *_groups(About.PHONE, offices, lambda v: v.email.casefold(), lambda v: number(v.phone)),
        *(one for one in _groups(About.HOURS, offices, _desk, _plain("hours")) if _overlap(one)),
        *_groups(About.PHONE_HOURS, places, lambda v: number(v.phone), _plain("phone_hours")),
        *_of_sources(offices, [voice for voice in voices if voice.ref[0] == "source"]),
    ]
    # The same offices that share a phone and an e-mail are told once.
    once: dict[tuple[str, tuple[Ref, ...]], Found] = {}
    for one in listed:
        once.setdefault((one.about, tuple(one.refs)), one)
    return list(once.values())


def number(phone: str) -> str:
    """A phone without its blanks and with its country."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(phone, "IT"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return ""


def place(address: str) -> str:
    """A street by its last word and its number: «Via F. Cavallotti, 10» and «via Cavallotti 10»."""
    words = fold(address).split()
    first = next((at for at, word in enumerate(words) if word[0].isdigit()), 0)
    if not first:
        return ""
    return f"{words[first - 1]} {words[first]}"


def _place(voice: Voice) -> str:
    key = place(voice.address)
    return f"{key} #{voice.town}" if key and voice.town else ""


def _desk(voice: Voice) -> str:
    """One desk told twice: the same kind of office at one place, behind one phone. A building holds
    many desks, and each has hours of its own by right."""
    where, phone = _place(voice), number(voice.phone)
    return f"{where} {phone} {voice.kind}" if where and phone else ""


def _place_of_address(voice: Voice) -> str:
    return place(voice.address)


def _phone_here(voice: Voice) -> str:
    key = number(voice.phone)
    return f"{key} #{voice.town}" if key and voice.town else ""


def _email_here(voice: Voice) -> str:
    return f"{voice.email.casefold()} #{voice.town}" if voice.email and voice.town else ""


def _plain(field: str) -> Callable[[Voice], Value]:
    def said(voice: Voice) -> Value:
        value: Value = getattr(voice, field)
        return " ".join(value.split()) if isinstance(value, str) else value

    return said


def _groups(
    about: About,
    voices: Iterable[Voice],
    same: Callable[[Voice], str],
    said: Callable[[Voice], Value],
) -> Iterator[Found]:
    """Those who share a key and say something of which there is more than one."""
    by_key: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        if (key := same(voice)) and said(voice):
            by_key[key].append(voice)
    for key, group in by_key.items():
        if len({said(voice) for voice in group}) > 1:
            yield Found(about, key, tuple(sorted(group, key=lambda v: v.ref)))


def _overlap(one: Found) -> bool:
    """Two desks that take turns in one place are no disagreement."""
    return any(
        day == other_day and start < other_end and other_start < end
        for a, b in combinations(one.voices, 2)
        if a.hours != b.hours
        for day, start, end, _appointment in a.hours
        for other_day, other_start, other_end, _other in b.hours
    )


def _of_sources(offices: Iterable[Voice], sources: Iterable[Voice]) -> Iterator[Found]:
    by_pk = {voice.office: voice for voice in offices}
    alike: dict[About, Callable[[str], str]] = {
        About.SOURCE_ADDRESS: fold,
        About.SOURCE_PHONE: number,
        About.SOURCE_EMAIL: str.casefold,
    }
    for source in sources:
        ours = by_pk.get(source.office)
        for about, plain in alike.items():
            said, known = str(source.says(about)), str(ours.says(about)) if ours else ""
            if ours and plain(said) and plain(known) and plain(said) != plain(known):
                yield Found(about, f"{source.ref[1]} #{source.office}", (ours, source))
