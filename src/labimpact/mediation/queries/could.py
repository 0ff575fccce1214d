"""Who could, and when first: told while one asks, before anything is planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from labimpact.agenda.hours import local_day
from labimpact.assignment.asking import could as engine_could
from labimpact.assignment.problem import Problem, Proposal, Request, Span
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as
from labimpact.mediation.enums import Mode
from labimpact.mediation.models import MediationService, Mediator
from labimpact.mediation.permissions import coordinates as coordinates_it
from labimpact.mediation.planning import register, tongues
from labimpact.mediation.planning.horizon import Horizon, weeks_of
from labimpact.mediation.planning.register import Measure
from labimpact.mediation.planning.ways import NOWHERE, Places
from labimpact.mediation.queries.varieties import families

Window = tuple[datetime, datetime]
Point = tuple[float, float]
# Further ahead nothing is told: nobody's hours are known so long before.
MOST_WEEKS = 6


@dataclass(frozen=True)
class Could:
    """Somebody who could go and when first; without a name for who does not coordinate."""

    mediator_id: int
    name: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    language: str
    minutes: int
    sex: str
    body_id: int | None
    subject: str
    place: Point | None
    relatives_fit: bool
    bridges: Sequence[str]


def could(
    service: MediationService, *, language: str, minutes: int, windows: Sequence[Window],
    by: Actor, sex: str = "", body_id: int | None = None, subject: str = "",
    place: Point | None = None, mode: str = Mode.IN_PERSON, relatives_fit: bool = True,
    bridges: Sequence[str] = (),
) -> list[Could]:  # fmt: skip
    """Who could do it (chi può), each with their first beginning inside the windows, the soonest
    first. Languages are codes. What it rests on (homes, contracts, what each has already) is read
    by who coordinates the service; for whoever else asks it is read and weighed by the system, and
    how many there are and when is all they are told."""
    wanted = _Wanted(
        language=language, minutes=minutes, sex=sex, body_id=body_id, subject=subject,
        place=place if mode == Mode.IN_PERSON else None, relatives_fit=relatives_fit,
        bridges=bridges,
    )  # fmt: skip
    ahead = [(max(a, clock.now()), b) for a, b in windows if b > clock.now()]
    first: dict[int, datetime] = {}
    may_ask, about_them = _may(service.pk, body_id)
    if ahead and minutes > 0 and may_ask:
        with _weighing(by, service.pk):
            excluded = _excluded(service.pk, wanted) if about_them else frozenset()
            for who, at in _found(service, wanted, ahead, excluded):
                first.setdefault(who, at)
    names = _names(first) if coordinates_it(by, service.pk) else {}
    rows = [Could(who, names.get(who, ""), at) for who, at in first.items()]
    return sorted(rows, key=lambda row: (row.starts_at, row.name, row.mediator_id))


def _may(service_id: int, body_id: int | None) -> tuple[bool, bool]:
    """May the actor ask there, and for that body? The wall says so before the system reads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.asks_here(%s), wall.asks_about(%s, %s)", [service_id, service_id, body_id]
        )
        may_ask, about_them = cursor.fetchone()
        return bool(may_ask), bool(about_them)


def _weighing(by: Actor, service_id: int) -> AbstractContextManager[object]:
    if coordinates_it(by, service_id):
        return nullcontext()
    return acting_as(System.MEDIATION)


def _found(
    service: MediationService, wanted: _Wanted, windows: Sequence[Window],
    excluded: frozenset[str],
) -> Iterator[tuple[int, datetime]]:  # fmt: skip
    """Week by week, as the most that somebody works is told by the week."""
    days = [local_day(at) for window in windows for at in window]
    for horizon in list(weeks_of(min(days), max(days)))[:MOST_WEEKS]:
        spans = [
            Span(max(0, horizon.minute(a)), min(horizon.length, horizon.minute(b)))
            for a, b in windows if a < horizon.ends_at and b > horizon.begins_at
        ]  # fmt: skip
        if not spans:
            continue
        problem, plan, request = _problem(service, horizon, wanted, excluded)
        for each in engine_could(problem, plan, request, spans):
            yield int(each.worker), horizon.at(each.start)


def _problem(
    service: MediationService, horizon: Horizon, wanted: _Wanted, excluded: frozenset[str]
) -> tuple[Problem, list[Proposal], Request]:
    """What everybody has already is their plan; what is wanted is not among its requests."""
    rows, places, family = register.rows(service.pk, horizon), Places(), families()
    jobs, plan = [], []
    for row in rows:
        for job in row.jobs:
            if not horizon.begins_at <= job.starts_at < horizon.ends_at:
                continue
            known, start = job.latitude is not None, horizon.minute(job.starts_at)
            spot = places.of(job.latitude, job.longitude) if known else None
            name = f"{job.session}-{row.id}"
            jobs.append(Request(name, (start,), job.minutes, (), place=spot))
            plan.append(Proposal(name, str(row.id), start))
    spot = places.of(*wanted.place) if wanted.place is not None else None
    request = Request(
        "wanted", (0,), wanted.minutes,
        tongues.accepted(
            wanted.language, relatives_fit=wanted.relatives_fit, bridges=wanted.bridges,
            family=family,
        ),
        place=spot, least_level=tongues.least_level(), gender=wanted.sex, excluded=excluded,
    )  # fmt: skip
    measure = Measure(
        horizon, places, service.rest_minutes, service.pause_minutes,
        frozenset(job.session for row in rows for job in row.jobs
                  if horizon.begins_at <= job.starts_at < horizon.ends_at),
        family,
    )  # fmt: skip
    workers = tuple(register.worker(row, measure) for row in rows)
    now = max(0, horizon.minute(clock.now()))
    tables = places.ways_to(spot or NOWHERE, {worker.means for worker in workers})
    return Problem(workers, tuple(jobs), tables, now=now), plan, request


def _excluded(service_id: int, wanted: _Wanted) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM wall.mediators_shut(%s, %s, %s)",
            [service_id, wanted.body_id, wanted.subject],
        )
        return frozenset(str(pk) for (pk,) in cursor.fetchall())


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Mediator.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
