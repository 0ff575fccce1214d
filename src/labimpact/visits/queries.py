"""What is read of the visits: by day, page, language and area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from labimpact.network.models import TerritorialArea
from labimpact.visits.enums import Counted
from labimpact.visits.models import VisitCount

_MOST = 50


@dataclass(frozen=True)
class Line:
    name: str
    times: int


@dataclass(frozen=True)
class Reading:
    """The visits between two days, both included."""

    first: date
    last: date
    opened: int
    searches: int
    days: tuple[Line, ...]
    pages: tuple[Line, ...]
    languages: tuple[Line, ...]
    areas: tuple[Line, ...]


def between(first: date, last: date) -> QuerySet[VisitCount]:
    return VisitCount.objects.filter(day__gte=first, day__lte=last)


def reading(first: date, last: date) -> Reading:
    """The portal as it was read between two days."""
    rows = between(first, last)
    pages = rows.filter(kind=Counted.PAGE)
    names = {str(area.pk): area.name for area in TerritorialArea.objects.all()}
    days = pages.values_list("day").annotate(times=Sum("times")).order_by("-day")
    return Reading(
        first, last,
        opened=pages.aggregate(n=Sum("times"))["n"] or 0,
        searches=rows.filter(kind=Counted.SEARCH).aggregate(n=Sum("times"))["n"] or 0,
        days=tuple(Line(f"{day:%d/%m/%Y}", times) for day, times in days),
        pages=_most(pages, "name"),
        languages=_most(pages, "language"),
        areas=tuple(
            Line(names.get(line.name, line.name), line.times)
            for line in _most(rows.filter(kind=Counted.AREA), "name")
        ),
    )  # fmt: skip


def lines(first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """Every count between two days, as the file has them."""
    rows = between(first, last).order_by("day", "kind", "name", "language")
    yield from rows.values_list("day", "kind", "name", "language", "times").iterator()


def _most(rows: QuerySet[VisitCount], by: str) -> tuple[Line, ...]:
    found = rows.values_list(by).annotate(n=Sum("times")).order_by("-n", by)[:_MOST]
    return tuple(Line(name, times) for name, times in found)
