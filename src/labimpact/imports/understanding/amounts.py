"""Hours, minutes, numbers, yes and no as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labimpact.imports.understanding.text import fold, nothing

MOST_MINUTES = 24 * 60
_YES = frozenset(
    ["si", "s", "yes", "y", "x", "true", "t", "vero", "v", "1", "ok", "presente", "certo"]
)
_NO = frozenset(["no", "n", "false", "f", "falso", "0", "assente", "nessuno", "non"])
_NUMBERS = {
    "un": 1, "una": 1, "uno": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6,
    "sette": 7, "otto": 8, "nove": 9, "dieci": 10, "mezza": 0.5, "mezzo": 0.5, "mezz": 0.5,
}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,3})[:h.](\d{2})(?:[:.]\d{2})?")
_HOURS = re.compile(r"(\d{1,2}(?:[.,]\d+)?)\s*(?:h|ore|ora|hh|hr)\b\.?\s*(?:e\s*)?(.*)")
_HOUR_MINUTES = re.compile(r"(\d{1,2})\s*h\s*(\d{1,2})\s*(?:m|min|')?\.?")
_MINUTES = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:'|′|’|m|mi|min|minuti|minuto|mins|mn)?\.?")
_TIME = re.compile(
    r"(?:ore|h|alle|dalle)?\s*(\d{1,2})(?:\s*[:.,h]\s*(\d{2}))?(?:[:.]\d{2})?\s*(?:h|ore)?"
)


def number(written: str) -> float | None:
    """1.234,5 or 1234.5 as a number; None when it is none."""
    text = written.strip().replace(" ", "").replace("€", "")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None


def yes_or_no(written: str) -> bool | None:
    """Whether a cell says yes; None when it says neither."""
    if nothing(written):
        return None
    first = fold(written).split(" ")[0] if fold(written) else ""
    if first in _YES:
        return True
    return False if first in _NO else None


def clock_time(written: str) -> str:
    """An hour of the day as "10:30"; "" when it is none."""
    text = " ".join(written.casefold().split())
    found = _TIME.fullmatch(text)
    if found is None:
        return ""
    hours, minutes = int(found[1]), int(found[2] or 0)
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else ""


def counted_in_hours(heading: str, values: Iterable[str]) -> bool:
    """Whether the bare numbers of a column of durations are hours.

    Said by the heading, or plain from the numbers: all small and some with a fraction.
    """
    words = fold(heading).split()
    if {"min", "minuti", "minuto"} & set(words):
        return False
    if {"ore", "ora", "h", "hh"} & set(words):
        return True
    bare = [found for value in values if (found := number(value)) is not None]
    return bool(bare) and max(bare) <= 8 and any(not one.is_integer() for one in bare)


def minutes(written: str, *, hours: bool = False) -> int | None:
    """How long something took; None when it cannot be told or is no length of a day's work.

    `hours` says that bare numbers of this column are hours.
    """
    text = " ".join(written.casefold().replace("½", ",5").split()).strip("~ ")
    text = re.sub(r"^(?:circa|ca\.?|~)\s*|\s*circa$", "", text)
    found = _plain(text, hours)
    if found is None:
        found = _worded(text)
    if found is None or not 0 < found <= MOST_MINUTES:
        return None
    return round(found) or None


def _plain(text: str, hours: bool) -> float | None:
    bare = number(text)
    if bare is not None:
        in_hours = hours or (not bare.is_integer() and bare < 8)
        return bare * 60 if in_hours else bare
    if (found := _CLOCK.fullmatch(text)) or (found := _HOUR_MINUTES.fullmatch(text)):
        return int(found[1]) * 60 + int(found[2]) if int(found[2]) < 60 else None
    if found := _HOURS.fullmatch(text):
        rest = _rest(found[2])
        return None if rest is None else float(found[1].replace(",", ".")) * 60 + rest
    if found := _MINUTES.fullmatch(text):
        return int(found[1])
    return None


def _rest(text: str) -> float | None:
    """What follows the hours: 30, mezza, un quarto."""
    text = text.strip(" .,")
    if not text:
        return 0
    if found := _MINUTES.fullmatch(text):
        return int(found[1])
    return {"mezza": 30, "mezzo": 30, "un quarto": 15, "tre quarti": 45, "quarto": 15}.get(text)


def _worded(text: str) -> float | None:
    """Mezz'ora, un'ora e mezza, tre quarti d'ora, due ore, venti minuti."""
    words = fold(text.replace("'", " ").replace("’", " ")).split()
    plain = " ".join(words)
    if plain in ("mezz ora", "mezzora", "mezza ora", "1 2 ora", "1 2 h"):
        return 30
    if "quart" in plain:
        return 45 if plain.startswith("tre") else 15
    if not words or words[0] not in _NUMBERS or len(words) < 2:
        return None
    count = _NUMBERS[words[0]]
    if words[1] in ("ora", "ore", "h"):
        rest = _rest(" ".join(w for w in words[2:] if w != "e"))
        return None if rest is None else count * 60 + rest
    return count if words[1].startswith("minut") else None
