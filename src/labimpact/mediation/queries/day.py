"""A mediator's own day: what to answer, where to go, what to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from labimpact.agenda.hours import day_span, local_day
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation.enums import Answer, Confidentiality, Place, State
from labimpact.mediation.models import Assignment, Offer, RequestFile, SessionReport
from labimpact.mediation.places import map_address

_AHEAD = timedelta(days=28)
_BEHIND = timedelta(days=30)
# Nobody checks in long before or after a session.
EARLY = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """An assignment as its mediator reads it; `report` is what was told, or only the arrival."""

    assignment: Assignment
    report: SessionReport | None
    now: datetime

    @property
    def pk(self) -> int:
        return self.assignment.pk

    @property
    def map_address(self) -> str:
        session = self.assignment.session
        return map_address(session.latitude, session.longitude)

    @property
    def note(self) -> str:
        """What to know beforehand; of what is confidential nothing is written."""
        request = self.assignment.session.request
        return request.note if request.confidentiality == Confidentiality.ORDINARY else ""

    @property
    def files(self) -> list[RequestFile]:
        """What they should have in hand; read in one question for the whole day."""
        return list(self.assignment.session.request.files.all())

    @property
    def is_confidential(self) -> bool:
        return self.assignment.session.request.confidentiality != Confidentiality.ORDINARY

    @property
    def is_told(self) -> bool:
        return self.report is not None and self.report.version > 0

    @property
    def is_in(self) -> bool:
        """Their arrival was noted."""
        return self.report is not None and self.report.checked_in_at is not None

    @property
    def is_due(self) -> bool:
        """Of today, or past. All of today is offered at once: without signal there is no asking
        again; what is tapped too early is refused in words."""
        return local_day(self.assignment.session.starts_at) <= local_day(self.now)

    @property
    def may_check_in(self) -> bool:
        session = self.assignment.session
        fixed = session.state in (State.ACCEPTED, State.SCHEDULED)
        waits = fixed and not self.is_in and not self.is_told
        return waits and self.is_due and self.now <= session.ends_at

    @property
    def may_tell(self) -> bool:
        told = (State.SCHEDULED, State.DONE, State.NO_SHOW)
        return self.assignment.session.state in told and self.is_due

    @property
    def may_give_back(self) -> bool:
        session = self.assignment.session
        return session.state in (State.ASSIGNED, State.ACCEPTED, State.SCHEDULED) and (
            session.ends_at > self.now
        )


@dataclass(frozen=True)
class Day:
    """What a mediator sees on opening their day (la mia giornata)."""

    offers: list[Offer]
    untold: list[Job]  # over, and not told yet
    today: list[Job]
    later: list[Job]
    told: list[Job]  # told, and not validated yet


def day_of(actor: Actor) -> Day:
    """Everything of the mediator that the actor is, around today."""
    now = clock.now()
    today = local_day(now)
    jobs = [job_of(assignment, now) for assignment in _assignments(actor, now)]
    _begins, ends = day_span(today)
    untold, todays, later, told = [], [], [], []
    for job in jobs:
        session = job.assignment.session
        if job.is_told:
            told.append(job)
        elif session.ends_at <= now:
            untold.append(job)
        elif session.starts_at < ends:
            todays.append(job)
        else:
            later.append(job)
    return Day(_offers(actor, now), untold, todays, later, told)


def job_of(assignment: Assignment, now: datetime | None = None) -> Job:
    """One assignment with its report, if there is one."""
    return Job(assignment, getattr(assignment, "report", None), now or clock.now())


def here_now(actor: Actor, office_id: int) -> list[Job]:
    """What the actor mediates at that office about now: for the code at the door."""
    now = clock.now()
    rows = _assignments(actor, now).filter(
        from_office=office_id, starts_at__lte=now + EARLY, ends_at__gte=now
    )
    return [job_of(assignment, now) for assignment in rows]


def _assignments(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(
            mediator__user=actor.user_id or 0,
            mediator__service__in=actor.offices_where(Permission.MEDIATION_WORK),
            place=Place.ACCEPTED, ends_at__gte=now - _BEHIND, starts_at__lte=now + _AHEAD,
            session__state__in=(State.ACCEPTED, State.SCHEDULED, State.DONE, State.NO_SHOW,
                                State.APPROVED, State.ASSIGNED),
        )
        .select_related(
            "session__request__body", "session__request__language", "session__service__office",
            "report", "mediator", "way",
        )
        .prefetch_related(
            Prefetch("session__request__files", queryset=RequestFile.objects.in_use())
        )
        .order_by("starts_at", "pk")
    )  # fmt: skip


def _offers(actor: Actor, now: datetime) -> list[Offer]:
    rows = Offer.objects.filter(
        mediator__user=actor.user_id or 0,
        mediator__service__in=actor.offices_where(Permission.MEDIATION_WORK),
        answer=Answer.WAITING, expires_at__gt=now,
    )  # fmt: skip
    return list(
        rows.select_related(
            "session__request__body", "session__request__language", "service__office"
        ).order_by("session__starts_at")
    )
