"""Dates of which only a part is known: the rest is never invented."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from labimpact.people.enums import DatePrecision

OLDEST_YEAR = 1900
OF_AGE = 18


@dataclass(frozen=True)
class PartialDate:
    """The first day of the period that is known, and how much of it is known."""

    first: date | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN

    @property
    def last(self) -> date | None:
        """The last day that it can be."""
        return last_day(self.first, self.precision)

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """Day, month and year, None where not known."""
        if self.first is None:
            return None, None, None
        day = self.first.day if self.precision == DatePrecision.DAY else None
        month = self.first.month if self.precision != DatePrecision.YEAR else None
        return day, month, self.first.year

    def __str__(self) -> str:
        return shown(self.first, self.precision)


UNKNOWN = PartialDate()


def last_day(first: date | None, precision: str) -> date | None:
    """The last day of the known period; the day itself when it is known."""
    if first is None or precision == DatePrecision.DAY:
        return first
    if precision == DatePrecision.YEAR:
        return first.replace(month=12, day=31)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def of_age_on(born: PartialDate) -> date | None:
    """The eighteenth birthday (civil code art. 2); of a year or month, the last day it may be.

    Who was born on 29 February comes of age on 1 March.
    """
    last = born.last
    if last is None:
        return None
    if (last.month, last.day) == (2, 29):
        return date(last.year + OF_AGE, 3, 1)
    return last.replace(year=last.year + OF_AGE)


def shown(first: date | None, precision: str) -> str:
    """12/03/1990, 03/1990 or 1990, as much as is known; nothing when it is not."""
    if first is None:
        return ""
    if precision == DatePrecision.YEAR:
        return f"{first.year:04}"
    return f"{first:%m/%Y}" if precision == DatePrecision.MONTH else f"{first:%d/%m/%Y}"


class ImpossibleBirth(ValueError):
    """No date of birth: the sentence, and the part (day, month, year) it is said beside."""

    def __init__(self, part: str, said: str) -> None:
        super().__init__(said)
        self.part = part


def partial_date(
    day: int | None, month: int | None, year: int | None, *, today: date
) -> PartialDate:
    """Put the parts together; ImpossibleBirth, in Italian, for what cannot be a date of birth."""
    if year is None:
        if day is None and month is None:
            return UNKNOWN
        raise ImpossibleBirth(
            "year",
            _("Scrivi almeno l'anno; se non lo sai, lascia vuote tutte e tre le caselle."),
        )
    if day is not None and month is None:
        raise ImpossibleBirth(
            "month", _("Manca il mese: scrivilo, oppure lascia vuoto anche il giorno.")
        )
    if today.year < year < today.year + 100:
        raise ImpossibleBirth("year", _("Il %(year)s deve ancora venire.") % {"year": year})
    if not OLDEST_YEAR <= year <= today.year:
        raise ImpossibleBirth(
            "year",
            _("L'anno deve stare tra %(first)s e %(last)s.")
            % {"first": OLDEST_YEAR, "last": today.year},
        )
    if month is not None and not 1 <= month <= 12:
        raise ImpossibleBirth("month", _("Il mese va da 1 a 12."))
    if day is not None and not 1 <= day <= 31:
        raise ImpossibleBirth("day", _("Il giorno va da 1 a 31."))
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise ImpossibleBirth("day", _no_such_day(day or 0, month or 1, year)) from None
    if first > today:
        raise ImpossibleBirth(_latest_part(first, today), _("Questa data deve ancora venire."))
    return PartialDate(first, _precision(day, month))


def _latest_part(first: date, today: date) -> str:
    """Which part puts a day of this year in the future."""
    return "month" if first.month > today.month else "day"


def _precision(day: int | None, month: int | None) -> DatePrecision:
    if day is not None:
        return DatePrecision.DAY
    return DatePrecision.MONTH if month is not None else DatePrecision.YEAR


def _no_such_day(day: int, month: int, year: int) -> str:
    if (day, month) == (29, 2):
        return _("Il %(year)s non è bisestile: il 29 febbraio non esiste.") % {"year": year}
    return _("Questo giorno non esiste: controlla giorno e mese.")
