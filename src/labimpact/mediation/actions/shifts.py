"""Fixed presence in a service: planned week by week, as a series like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import moment
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import emails
from labimpact.mediation.actions import approving, offering, requesting
from labimpact.mediation.actions.holding import note
from labimpact.mediation.actions.requesting import Time, Wanted
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationService,
    MediationSession,
    Mediator,
)
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.availability import away
from labimpact.mediation.queries.days_off import days_off
from labimpact.network.models import Language
from labimpact.rules import queries as rules

_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Turno: a weekday (0 = Monday) from an hour to an hour, between two days; `values` are
    fields of the request (place, who answers there)."""

    package: HourPackage
    weekday: int
    begins_at: time
    ends_at: time
    first_on: date
    last_on: date
    mediators: Sequence[Mediator]
    languages: Sequence[Language]
    values: dict[str, Any]

    @property
    def days(self) -> Iterator[date]:
        day = self.first_on + timedelta(days=(self.weekday - self.first_on.weekday()) % 7)
        while day <= self.last_on:
            yield day
            day += _WEEK

    def span(self, day: date) -> tuple[datetime, datetime]:
        return moment(day, self.begins_at), moment(day, self.ends_at)

    @cached_property
    def skipped(self) -> dict[date, str]:
        """Holidays, and days on which the body is closed, each with the reason."""
        off, holidays = days_off(None, self.package.body_id), rules.holidays()
        reasons = {day: holidays.name_of(day) or off.reason(day) for day in self.days}
        return {day: why for day, why in reasons.items() if why}

    @property
    def times(self) -> list[Time]:
        """Its sessions; nobody is there on days that are skipped, and the hours are not made up
        for."""
        spans = [self.span(day) for day in self.days if day not in self.skipped]
        return [Time(s, int((e - s).total_seconds() // 60)) for s, e in spans]


@dataclass(frozen=True)
class Planned:
    """What came of it: the request with its sessions, and those that still look for somebody."""

    request: MediationRequest
    uncovered: tuple[MediationSession, ...]


@transaction.atomic
def plan_shift(service: MediationService, shift: Shift, *, by: Actor) -> Planned:
    """Plan a weekly shift (turno di presenza fissa): asked, approved from the package and assigned
    to who agreed to it. Where somebody is away or elsewhere the session looks for somebody else.
    """
    if shift.ends_at <= shift.begins_at:
        raise Refused(_("Finisce prima di cominciare."), field="ends_at")
    if not shift.times:
        raise Refused(_("In quei giorni il turno non cade mai."), field="last_on")
    kind = next(iter(kinds.shifts()), "")
    main, *others = shift.languages
    minutes = sum(each.minutes for each in shift.times) * len(shift.mediators)
    request = requesting.ask(
        Wanted(
            service=service, body_id=shift.package.body_id, from_office_id=None,
            values=shift.values | {
                "kind": kind, "language": main, "needs": len(shift.mediators), "no_relative": False,
            },
            times=shift.times, minutes=minutes, bridges=[row.pk for row in others],
        ),
        by=by,
    )  # fmt: skip
    approving.approve(request, package=shift.package, minutes=minutes, by=by)
    uncovered = []
    for session in request.sessions.select_related("request", "service").order_by("starts_at"):
        if sum(_sent(session, mediator, by) for mediator in shift.mediators) < request.needs:
            uncovered.append(session)
    for mediator in shift.mediators:
        emails.shift(mediator, request)
    note("mediation.shift_planned", request, by, service.pk, many=len(shift.times))
    return Planned(request, tuple(uncovered))


def _sent(session: MediationSession, mediator: Mediator, by: Actor) -> bool:
    if away(mediator, session.starts_at, session.ends_at):
        return False
    try:
        with transaction.atomic():
            offering.assign(session, mediator, by=by)
    except Refused:
        return False
    return True
