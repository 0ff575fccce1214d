"""Days as people write them; what cannot be a day is said with what was written."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from labimpact.imports.files.cells import serial_text
from labimpact.imports.understanding.text import fold
from labimpact.people.dates import ImpossibleBirth, PartialDate, partial_date
from labimpact.people.enums import DatePrecision

BIRTH, EVENT, EXPIRY = "birth", "event", "expiry"
EARLIEST_CONTACT, EARLIEST_EXPIRY = 2015, 1990
LATEST_EXPIRY_YEARS = 30
_LEAP = 2024

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio gen genn january jan", "febbraio feb febb february", "marzo mar march",
            "aprile apr april", "maggio mag magg may", "giugno giu giug june jun",
            "luglio lug lugl july jul", "agosto ago ag august aug",
            "settembre set sett september sep sept", "ottobre ott october oct",
            "novembre nov november", "dicembre dic dicem december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(
    r"\b(?:luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica"
    r"|lun|mer|gio|ven|sab|dom)\b['.]?",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^\s*(?:nat[oa](?: il)?|il|l'|del|dal|data|circa|ca\.?|verso il"
    r"|scad\.?|scadenza|fino al|al)\s+",
    re.IGNORECASE,
)
_HOUR = re.compile(r"[ T,]+(?:ore |alle |h )?(\d{1,2})[:.h](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_THREE = re.compile(
    r"([\d?xX_]{1,2})\s*[./\\\-,' ]\s*([\d?xX_]{1,2})\s*[./\\\-,' ]\s*'?(\d{4}|\d{2})"
)
_TWO = re.compile(r"(\d{1,2})\s*[./\\\-]\s*(\d{4})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[./\\\-]\s*(\d{1,2})")
_WORDY = re.compile(
    r"(?:(\d{1,2})[°ºa]?[\s\-./]*)?(?:di\s+)?([a-z]{2,10})\.?[\s\-./',]*(?:del\s+)?(\d{4}|\d{2})?"
)
_WORDY_US = re.compile(r"([a-z]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_NUMERIC = re.compile(r"\s*(\d{1,2})\s*[./\\-]\s*(\d{1,2})\s*[./\\-]\s*(\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True)
class DayRead:
    """A day as it was understood, or why it was not."""

    date: PartialDate = PartialDate()  # noqa: RUF009
    hour: str = ""
    error: str = ""
    note: str = ""
    # Day and month of what is written without a year.
    without_year: tuple[int, int] | None = None

    @property
    def iso(self) -> str:
        return self.date.first.isoformat() if self.date.first else ""


class _NoDay(ValueError):
    """What was written is no day; the message says why."""


class _NoYear(_NoDay):
    """What was written is a day of any year."""

    def __init__(self, day: int, month: int) -> None:
        super().__init__(_("Manca l'anno."))
        self.parts = (day, month)


@dataclass(frozen=True)
class _Parts:
    day: int | None
    month: int | None
    year: int | None
    short: bool = False  # the year was written with two digits
    hour: str = ""


def read_day(
    written: str,
    *,
    kind: str = EVENT,
    day_first: bool = True,
    today: date,
    year: int | None = None,
) -> DayRead:
    """Understand one cell; never raises. `kind` says what the day is: birth, event, expiry.

    `year` is the one of a day that is written without.
    """
    without_year = None
    try:
        parts = _with_year(_parts(written, day_first), year)
        if kind == BIRTH:
            return _birth(parts, _full_year(parts, kind, today), today)
        return _other(parts, _full_year(parts, kind, today), kind, today)
    except _NoYear as error:
        said, without_year = str(error), error.parts
    except (ImpossibleBirth, _NoDay) as error:
        said = str(error)
    said = _("«%(written)s» non è una data possibile. %(why)s") % {
        "written": written[:60], "why": said}  # fmt: skip
    return DayRead(error=said, without_year=without_year)


def day_first(values: Iterable[str]) -> bool:
    """The order of a whole column: month first only if some day shows it and none denies it."""
    american = european = 0
    for value in values:
        if found := _NUMERIC.match(value):
            first, second = int(found[1]), int(found[2])
            american += second > 12 >= first
            european += first > 12 >= second
    return not american or european >= american


def _parts(written: str, first_is_day: bool) -> _Parts:
    text = " ".join(written.split())
    hour = ""
    if ending := _HOUR.search(text):
        text, hour = text[: ending.start()], _clock(ending[1], ending[2])
    if re.fullmatch(r"\d{1,2}[:.]\d{2}", text) and not _of_no_year(text, first_is_day):
        raise _NoDay(_("È un'ora, manca il giorno."))
    text = _WEEKDAY.sub(" ", text).strip(" ,;()")
    text = re.sub(r"\s*(?:circa|ca\.?|\?)$", "", _AROUND.sub("", text), flags=re.IGNORECASE)
    found = (
        _of_digits(text)
        or _of_iso(text)
        or _of_three(text, first_is_day)
        or _of_two(text)
        or _of_no_year(text, first_is_day)
        or _of_words(text)
    )
    if found is None:
        raise _NoDay(_("Scrivi giorno/mese/anno."))
    return _Parts(found.day, found.month, found.year, found.short, hour)


def _of_digits(text: str) -> _Parts | None:
    """20240201, 01022024, 1980, or the number by which spreadsheets count days."""
    if re.fullmatch(r"(?:19|20)\d{2}", text):
        return _Parts(None, None, int(text))
    if re.fullmatch(r"\d{8}", text):
        if text[:2] in ("19", "20") and 1 <= int(text[4:6]) <= 12:
            return _Parts(int(text[6:]), int(text[4:6]), int(text[:4]))
        return _Parts(int(text[:2]), int(text[2:4]), int(text[4:]))
    if re.fullmatch(r"[1-7]\d{4}(?:[.,]\d+)?", text):
        iso = serial_text(float(text.replace(",", ".")), from_1904=False)
        day = datetime.fromisoformat(iso).date()
        return _Parts(day.day, day.month, day.year)
    return None


def _of_iso(text: str) -> _Parts | None:
    found = _ISO.fullmatch(text)
    return _Parts(int(found[3]), int(found[2]), int(found[1])) if found else None


def _of_three(text: str, first_is_day: bool) -> _Parts | None:
    found = _THREE.fullmatch(text)
    if found is None:
        return None
    one, two = _unknown(found[1]), _unknown(found[2])
    day, month = (one, two) if first_is_day else (two, one)
    return _Parts(day, month, int(found[3]), short=len(found[3]) == 2)


def _unknown(part: str) -> int | None:
    """A part that is a number; 00, ?? and xx mean that nobody knows it."""
    return int(part) or None if part.isdigit() else None


def _of_two(text: str) -> _Parts | None:
    found = _TWO.fullmatch(text)
    return _Parts(None, int(found[1]), int(found[2])) if found else None


def _of_no_year(text: str, first_is_day: bool) -> _Parts | None:
    """15/03, when it can be a day: 03/24 may be a month, and 10.30 an hour."""
    if found := _NO_YEAR.fullmatch(text):
        one, two = int(found[1]), int(found[2])
        day, month = (one, two) if first_is_day else (two, one)
        if _is_day(day, month):
            return _Parts(day, month, None)
    return None


def _is_day(day: int, month: int) -> bool:
    """Whether some year has this day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1]


def _of_words(text: str) -> _Parts | None:
    """12 marzo 2024, mar 24, March 12, 2024."""
    plain = " ".join(re.sub(r"[^a-z0-9°º'.\-/, ]", "", _folded(text)).split())
    if (found := _WORDY_US.fullmatch(plain)) and found[1] in _MONTHS:
        return _Parts(int(found[2]), _MONTHS[found[1]], int(found[3]))
    found = _WORDY.fullmatch(plain)
    if found is None or found[2] not in _MONTHS:
        return None
    day = int(found[1]) if found[1] else None
    if not found[3]:
        if day is None or not _is_day(day, _MONTHS[found[2]]):
            raise _NoDay(_("Manca l'anno."))
        return _Parts(day, _MONTHS[found[2]], None)
    return _Parts(day, _MONTHS[found[2]], int(found[3]), short=len(found[3]) == 2)


def _folded(text: str) -> str:
    words = [fold(word) if word.isalpha() else word.casefold() for word in text.split()]
    return " ".join(words)


def _clock(hours: str, minutes: str) -> str:
    """The hour beside a day; midnight is what a program writes when it knows none."""
    right = int(hours) < 24 and int(minutes) < 60 and (int(hours), int(minutes)) != (0, 0)
    return f"{int(hours):02}:{minutes}" if right else ""


def _with_year(parts: _Parts, year: int | None) -> _Parts:
    """A day that is written without a year, in the year that something else tells."""
    if parts.year is not None:
        return parts
    if year is None:
        raise _NoYear(parts.day or 0, parts.month or 0)
    return replace(parts, year=year)


def _full_year(parts: _Parts, kind: str, today: date) -> int:
    """Two digits of a year: a birth is never to come, the rest is of this century."""
    year = parts.year or 0
    if not parts.short:
        return year
    year += today.year // 100 * 100
    if kind == BIRTH:
        ahead = (year, parts.month or 1, parts.day or 1) > (today.year, today.month, today.day)
        year -= 100 if ahead else 0
    return year


def _birth(parts: _Parts, year: int, today: date) -> DayRead:
    month = parts.month
    day = parts.day if month is not None else None
    found = partial_date(day, month, year, today=today)
    if (day, month) == (1, 1):
        return DayRead(
            PartialDate(found.first, DatePrecision.YEAR),
            note=_("1° gennaio: di solito vuol dire che si sa solo l'anno, e così è letto."),
        )
    return DayRead(found)


def _other(parts: _Parts, year: int, kind: str, today: date) -> DayRead:
    if parts.day is None or parts.month is None:
        raise _NoDay(_("Serve il giorno preciso."))
    try:
        day = date(year, parts.month, parts.day)
    except ValueError:
        raise _NoDay(_why(parts)) from None
    if kind == EVENT and day > today:
        raise _NoDay(_("È nel futuro."))
    if kind == EVENT and day.year < EARLIEST_CONTACT:
        raise _NoDay(_("È prima del %(year)s: controlla l'anno.") % {"year": EARLIEST_CONTACT})
    if day.year < EARLIEST_EXPIRY:
        raise _NoDay(_("L'anno è troppo lontano: controllalo."))
    if kind == EXPIRY and day > today + timedelta(days=365 * LATEST_EXPIRY_YEARS):
        raise _NoDay(_("L'anno è troppo lontano: controllalo."))
    return DayRead(PartialDate(day, DatePrecision.DAY), hour=parts.hour)


def _why(parts: _Parts) -> str:
    if not 1 <= (parts.month or 0) <= 12:
        return _("Il mese %(month)s non esiste.") % {"month": parts.month}
    return _("Il giorno %(day)s in quel mese non esiste.") % {"day": parts.day}
