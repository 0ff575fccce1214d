"""Code lists and rules as forms and pages read them: kept by each process for a short while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from time import monotonic
from typing import Any, ClassVar

from labimpact.base import clock
from labimpact.rules.calendars import Holidays, YearlyHoliday
from labimpact.rules.models import CodeItem, ProcedureVersion, Rule
from labimpact.rules.terms import Edge, Reading, Term, Unit

# How long a process trusts what it read: an edited list is seen everywhere within this time.
SECONDS_KEPT = 60.0
_PATRON = "patron_saint_"

_Lists = dict[str, list[CodeItem]]


class _Kept:
    lists: _Lists | None = None
    until: float = 0.0
    rules: ClassVar[dict[str, tuple[float, list[Rule]]]] = {}
    holidays: tuple[float, Holidays] | None = None
    patrons: tuple[float, dict[str, tuple[YearlyHoliday, ...]]] | None = None
    names: tuple[float, dict[str, str]] | None = None
    titles: tuple[float, dict[str, str]] | None = None


def _lists() -> _Lists:
    if _Kept.lists is None or monotonic() > _Kept.until:
        lists: _Lists = {}
        for item in CodeItem.objects.order_by("list_code", "order", "label"):
            lists.setdefault(item.list_code, []).append(item)
        _Kept.lists, _Kept.until = lists, monotonic() + SECONDS_KEPT
    return _Kept.lists


def forget() -> None:
    """Read the lists again at the next call: for whoever has just changed them."""
    _Kept.lists = None
    _Kept.rules.clear()
    _Kept.holidays = None
    _Kept.patrons = None
    _Kept.names = None
    _Kept.titles = None


def rule(code: str, on: date | None = None) -> Rule | None:
    """The row of a rule (regola) in force on a day, today unless told; None when there is none."""
    day = on or clock.today()
    until, versions = _Kept.rules.get(code, (0.0, []))
    if monotonic() > until:
        versions = list(Rule.objects.filter(code=code).order_by("valid_from"))
        _Kept.rules[code] = monotonic() + SECONDS_KEPT, versions
    found = [row for row in versions if row.covers(day)]
    # A row whose beginning the source does not say comes before those that have one.
    return max(found, key=lambda row: row.valid_from or date.min, default=None)


def remember(codes: Iterable[str]) -> None:
    """Read many rules at once, for a page that will ask for each of them."""
    now = monotonic()
    wanted = [code for code in set(codes) if _Kept.rules.get(code, (0.0, []))[0] < now]
    if not wanted:
        return
    versions: dict[str, list[Rule]] = {code: [] for code in wanted}
    for row in Rule.objects.filter(code__in=wanted).order_by("valid_from"):
        versions[row.code].append(row)
    _Kept.rules.update({code: (now + SECONDS_KEPT, rows) for code, rows in versions.items()})


def rule_names() -> dict[str, str]:
    """The label of every rule by its code, for texts that name one."""
    if _Kept.names is None or monotonic() > _Kept.names[0]:
        rows = Rule.objects.order_by("code", "valid_from").values_list("code", "label")
        _Kept.names = monotonic() + SECONDS_KEPT, dict(rows)
    return _Kept.names[1]


def procedure_titles() -> dict[str, str]:
    """The title of every procedure by its code, for texts that name one."""
    if _Kept.titles is None or monotonic() > _Kept.titles[0]:
        rows = ProcedureVersion.objects.order_by("code", "version").values_list("code", "title")
        _Kept.titles = monotonic() + SECONDS_KEPT, dict(rows)
    return _Kept.titles[1]


def value(code: str, on: date | None = None) -> Any:
    """The value of that row, as it was written; None when there is none."""
    found = rule(code, on)
    return found.value if found else None


def items(list_code: str, on: date | None = None) -> list[CodeItem]:
    """The entries of a list (voci di elenco) valid on a day, today unless told, in order."""
    day = on or clock.today()
    return [
        item
        for item in _lists().get(list_code, [])
        if (item.valid_from is None or item.valid_from <= day)
        and (item.valid_to is None or item.valid_to >= day)
    ]


def choices(list_code: str, on: date | None = None) -> list[tuple[str, str]]:
    """Pairs (code, Italian label) for a form; empty while the lists are not loaded."""
    return [(item.code, item.label) for item in items(list_code, on)]


def label(list_code: str, code: str | None) -> str:
    """The Italian label of a code, also of one no longer valid; the code itself if unknown."""
    if not code:
        return ""
    found = [item for item in _lists().get(list_code, []) if item.code == code]
    return found[-1].label if found else code


def holidays() -> Holidays:
    """The holidays terms are counted by: national, and those that rules add (`holiday_…`)."""
    if _Kept.holidays is None or monotonic() > _Kept.holidays[0]:
        rows = Rule.objects.filter(code__startswith="holiday_", unit="month_day")
        added = tuple(_yearly(row) for row in rows.order_by("code", "valid_from"))
        _Kept.holidays = monotonic() + SECONDS_KEPT, Holidays(added)
    return _Kept.holidays[1]


def patrons(istat_code: str) -> tuple[YearlyHoliday, ...]:
    """The patron saint (santo patrono) of a municipality, by its ISTAT code (`patron_saint_…`)."""
    if _Kept.patrons is None or monotonic() > _Kept.patrons[0]:
        found: dict[str, tuple[YearlyHoliday, ...]] = {}
        rows = Rule.objects.filter(code__startswith=_PATRON, unit="month_day")
        for row in rows.order_by("code", "valid_from"):
            town = row.code.removeprefix(_PATRON)
            found[town] = (*found.get(town, ()), _yearly(row))
        _Kept.patrons = monotonic() + SECONDS_KEPT, found
    return _Kept.patrons[1].get(istat_code, ())


def _yearly(row: Rule) -> YearlyHoliday:
    month, day = map(int, str(row.value).split("-"))
    return YearlyHoliday(month, day, row.label, row.valid_from, row.valid_to)


def terms(code: str, on: date | None = None) -> list[Term]:
    """The terms (termini) of a rule in force on a day; several when its value is a list.

    Empty when there is no such rule or when it is not a term: an amount, a date, a text.
    """
    row = rule(code, on)
    return [] if row is None else terms_of(row)


def terms_of(row: Rule) -> list[Term]:
    """A rule's row as the date engine reads it."""
    values = row.value if isinstance(row.value, list) else [row.value]
    if not row.readings or not row.edge or row.unit not in set(Unit):
        return []
    return [
        Term(
            code=row.code,
            label=row.label,
            value=value,
            unit=Unit(row.unit),
            starts_from=row.starts_from,
            readings=tuple(Reading(r) for r in row.readings),
            rolls=row.roll == "next_working_day",
            edge=Edge(row.edge),
            source=row.source,
            marks=tuple(row.marks),
            note=row.note,
        )
        for value in values
        if isinstance(value, int)
    ]


def codes_like(text: str, on: date | None = None) -> list[str]:
    """The codes of the terms that a short name means: D01, d01_first_permit, d14 (both rows)."""
    wanted = text.strip().lower()
    rows = Rule.objects.in_force(on or clock.today()).exclude(readings=[])
    exact = rows.filter(code=wanted).values_list("code", flat=True)
    near = rows.filter(code__startswith=f"{wanted}_").values_list("code", flat=True)
    return list(exact) or sorted(set(near))


def all_terms(on: date | None = None) -> list[Rule]:
    """Every rule in force on a day from which dates can be computed, by label."""
    rows = Rule.objects.in_force(on or clock.today()).exclude(readings=[]).exclude(edge="")
    return [row for row in rows.order_by("label") if terms_of(row)]
