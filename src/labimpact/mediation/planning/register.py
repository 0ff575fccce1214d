"""Mediators as the engine sees them: what the database tells without a name, in one question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connection

from labimpact.agenda.hours import moment
from labimpact.assignment.problem import Hours, Span, Worker
from labimpact.mediation.planning import tongues
from labimpact.mediation.planning.horizon import Horizon, Stretch
from labimpact.mediation.planning.ways import Places
from labimpact.mediation.queries import varieties

WEEK, MONTH, CONTRACT = "week", "month", "contract"
_QUERY = "SELECT * FROM wall.mediators_free(%s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Job:
    """What somebody has already."""

    session: int
    starts_at: datetime
    ends_at: datetime
    latitude: float | None
    longitude: float | None

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One mediator: what they speak, when they can, what they have and how much is too much."""

    id: int
    means: str
    sex: str
    latitude: float | None
    longitude: float | None
    begins_on: date
    ends_on: date | None
    is_there: bool
    desired_week: int
    most_week: int | None
    most_day: int | None
    most_month: int | None
    hour_cents: int
    contract_from: date | None
    contract_minutes: int | None
    contract_used: int
    skills: list[tuple[str, str]] = field(default_factory=list)
    weekly: list[list[Any]] = field(default_factory=list)
    exceptions: list[tuple[datetime, datetime, bool]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)


def rows(service_id: int, horizon: Horizon) -> list[Row]:
    """Who is in the register of a service on those days, suspended ones included."""
    first, last = horizon.counted
    parameters = (service_id, horizon.first_day, horizon.last_day, first, last)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, parameters)
        names = [column[0] for column in cursor.description]
        return [_row(dict(zip(names, values, strict=True))) for values in cursor.fetchall()]


def _row(said: dict[str, Any]) -> Row:
    lists = {name: _list(said.pop(name)) for name in ("skills", "weekly", "exceptions", "jobs")}
    at = datetime.fromisoformat
    return Row(
        **said,
        skills=[(code, level) for code, level in lists["skills"]],
        weekly=lists["weekly"],
        exceptions=[(at(a), at(b), extra) for a, b, extra in lists["exceptions"]],
        jobs=[Job(s, at(a), at(b), y, x) for _id, s, a, b, y, x in lists["jobs"]],
    )


def _list(said: Any) -> list[Any]:
    return list(json.loads(said) if isinstance(said, str) else said)


@dataclass(frozen=True)
class Measure:
    """What all workers of a problem have in common; `planned` are the sessions it is about."""

    horizon: Horizon
    places: Places
    rest: int
    pause: int
    planned: frozenset[int] = frozenset()
    family: dict[str, str] = field(default_factory=lambda: varieties.families())


def worker(row: Row, by: Measure) -> Worker:
    """A mediator as a worker of the engine; who is suspended is there, and never free."""
    apart = [job for job in row.jobs if job.session not in by.planned]
    return Worker(
        id=str(row.id),
        skills=tuple(tongues.skill(code, level, by.family) for code, level in row.skills),
        free=tuple(_free(row, apart, by)) if row.is_there else (),
        home=by.places.of(row.latitude, row.longitude),
        means=row.means,
        gender=row.sex,
        most_a_day=row.most_day,
        hours=tuple(_hours(row, apart, by)),
        rest=by.rest,
        pause=by.pause,
        rate=row.hour_cents,
    )


def _hours(row: Row, apart: list[Job], by: Measure) -> Iterator[Hours]:
    """What is wanted and what is the most: week by week, month by month, and of the contract.

    Each is named by what it is and its first day, so that whoever is told of it knows which.
    """
    for week in by.horizon.weeks:
        yield _within(week, apart, by, row.most_week, WEEK, desired=row.desired_week)
    for month in by.horizon.months if row.most_month is not None else ():
        yield _within(month, apart, by, row.most_month, MONTH)
    if row.contract_minutes is not None and row.contract_from is not None:
        since = moment(row.contract_from, time.min)
        inside = [j for j in row.jobs if j.session in by.planned and j.starts_at >= since]
        used = row.contract_used - sum(job.minutes for job in inside)
        yield Hours(
            by.horizon.minute(since), None, row.contract_minutes,
            already=used, name=f"{CONTRACT} {row.contract_from}",
        )  # fmt: skip


def _within(
    stretch: Stretch, apart: list[Job], by: Measure, most: int | None, kind: str, *,
    desired: int | None = None,
) -> Hours:  # fmt: skip
    first, last = stretch.begins_at, stretch.ends_at
    already = sum(job.minutes for job in apart if first <= job.starts_at < last)
    return Hours(
        by.horizon.minute(first), by.horizon.minute(last), most, desired, already,
        f"{kind} {stretch.first_day}",
    )  # fmt: skip


def _free(row: Row, apart: list[Job], by: Measure) -> Iterator[Span]:
    """The hours of the week and those beside them, less absences and what they have already."""
    horizon = by.horizon
    open_ = merged([*_weekly(row, horizon), *_extras(row, horizon)])
    shut = [(horizon.minute(a), horizon.minute(b)) for a, b, extra in row.exceptions if not extra]
    for job in apart:
        start, end = horizon.minute(job.starts_at), horizon.minute(job.ends_at)
        outside = end <= 0 or start >= horizon.length
        rest = by.rest if outside else by.pause
        shut.append((start - rest, end + rest))
    for start, end in without(open_, merged(shut)):
        yield Span(start, end)


def _weekly(row: Row, horizon: Horizon) -> Iterator[tuple[int, int]]:
    for day in horizon.days():
        if day < row.begins_on or (row.ends_on is not None and day > row.ends_on):
            continue
        said = day.isoformat()
        for weekday, begins, ends, first, last in row.weekly:
            if weekday == day.weekday() and (first or said) <= said <= (last or said):
                yield horizon.minute(_moment(day, begins)), horizon.minute(_moment(day, ends))


@cache
def _hour(said: str) -> time:
    return time.fromisoformat(said)


def _moment(day: date, said: str) -> datetime:
    return moment(day, _hour(said))


def _extras(row: Row, horizon: Horizon) -> Iterator[tuple[int, int]]:
    for starts_at, ends_at, extra in row.exceptions:
        start, end = max(0, horizon.minute(starts_at)), horizon.minute(ends_at)
        if extra and start < min(end, horizon.length):
            yield start, min(end, horizon.length)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(
    spans: Iterable[tuple[int, int]], shut: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """What is left of spans outside others, both in order."""
    for start, end in spans:
        for first, last in shut:
            if last <= start or first >= end:
                continue
            if first > start:
                yield start, first
            start = max(start, last)
        if start < end:
            yield start, end
