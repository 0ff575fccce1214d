"""The same person met again as if for the first time: what is written differently, and its name."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from labimpact.operations.demo.dice import Weighted
from labimpact.operations.demo.naming import names_of
from labimpact.operations.many.identities import Identity, mobile

# How often each kind of difference occurs, out of a hundred, when nothing else is asked.
PROPORTIONS: Mapping[str, int] = {
    "spelling": 26, "swapped_names": 12, "transliteration": 14, "day_month_swapped": 10,
    "first_january": 8, "missing_code": 14, "changed_surname": 6, "phone_typo": 5,
    "one_surname": 5,
}  # fmt: skip
# Two differences at once, as life has it.
TWICE = 0.35
OVERRIDE = "Come scritto sul tesserino"

# The same sound written in two ways on papers of the same country.
_TRANSLITERATIONS = (
    ("ou", "u"), ("kh", "h"), ("dj", "j"), ("sh", "ch"), ("aa", "a"), ("ee", "i"), ("oo", "u"),
    ("ks", "x"), ("iy", "y"), ("ii", "i"), ("ya", "ia"), ("yu", "iu"), ("q", "k"), ("v", "w"),
    ("o", "u"), ("e", "i"), ("y", "i"), ("c", "k"),
)  # fmt: skip

Alter = Callable[[random.Random, Identity, str, str], Identity | None]


def altered(
    rng: random.Random, known: Identity, sex: str, country: str, kinds: Weighted[str]
) -> tuple[Identity, tuple[str, ...]]:
    """The record of a second meeting, and the kinds of its differences, at least one."""
    wanted = 2 if rng.random() < TWICE else 1
    made, done = known, []
    for _draw in range(30):
        kind = kinds.draw(rng)
        if kind in done:
            continue
        changed = _ALTERATIONS[kind](rng, made, sex, country)
        if changed is None or changed == made:
            continue
        made = changed
        done.append(kind)
        if len(done) == wanted:
            break
    if not done:
        made, done = replace(known, code="", code_kind="none", phone=mobile(rng)), ["missing_code"]
    if made.code and (made.family, made.given, made.born) != (
        known.family,
        known.given,
        known.born,
    ):
        # The card says what it always said; whoever types it is asked why it does not agree.
        made = replace(made, override=OVERRIDE)
    return made, tuple(done)


def _named(known: Identity, name: str, text: str) -> Identity:
    return replace(known, family=text) if name == "family" else replace(known, given=text)


def _spelling(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    """A slip in one of the names: two letters swapped, one left out, one doubled."""
    name = "family" if rng.random() < 0.5 else "given"
    text: str = getattr(known, name)
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return None
    at = rng.choice(places)
    match rng.randrange(3):
        case 0:
            slip = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            slip = text[:at] + text[at + 1 :]
        case _:
            slip = text[:at] + text[at] + text[at:]
    return _named(known, name, slip)


def _swapped(rng: random.Random, known: Identity, sex: str, country: str) -> Identity:
    return replace(known, family=known.given, given=known.family)


def _transliteration(
    rng: random.Random, known: Identity, sex: str, country: str
) -> Identity | None:
    """Other letters for the same sounds, in the family name first."""
    for name in ("family", "given"):
        text: str = getattr(known, name)
        pairs = [(a, b) for a, b in (*_TRANSLITERATIONS, *_BACK) if a in text[1:]]
        if pairs:
            old, new = rng.choice(pairs)
            return replace(_named(known, name, text[0] + text[1:].replace(old, new, 1)), native="")
    return None


_BACK = tuple((new, old) for old, new in _TRANSLITERATIONS if len(old) == 2 and len(new) > 1)


def _day_month(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    born = known.born
    if born.day > 12 or born.day == born.month:
        return None
    return replace(known, born=date(born.year, born.day, born.month))


def _first_january(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    return replace(known, born=date(known.born.year, 1, 1))


def _missing_code(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    return replace(known, code="", code_kind="none") if known.code else None


def _changed_surname(
    rng: random.Random, known: Identity, sex: str, country: str
) -> Identity | None:
    """A woman who took, or left, her husband's family name."""
    if sex != "F":
        return None
    return replace(known, family=names_of(country).family(rng, "F").value, native="")


def _phone_typo(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    if not known.phone:
        return None
    at = rng.randrange(len(known.phone) - 7, len(known.phone))
    digit = str((int(known.phone[at]) + rng.randint(1, 9)) % 10)
    return replace(known, phone=known.phone[:at] + digit + known.phone[at + 1 :])


def _one_surname(rng: random.Random, known: Identity, sex: str, country: str) -> Identity | None:
    """One of two family names left out."""
    words = known.family.split()
    if len(words) < 2:
        return None
    return replace(known, family=words[0] if rng.random() < 0.7 else words[-1], native="")


_ALTERATIONS: dict[str, Alter] = {
    "spelling": _spelling,
    "swapped_names": _swapped,
    "transliteration": _transliteration,
    "day_month_swapped": _day_month,
    "first_january": _first_january,
    "missing_code": _missing_code,
    "changed_surname": _changed_surname,
    "phone_typo": _phone_typo,
    "one_surname": _one_surname,
}
