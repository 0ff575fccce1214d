"""What was asked of a service, how soon it answered, from which hours it was paid."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.mediation.enums import EntryKind, State
from labimpact.mediation.hours import as_hours
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationService,
    MediationSession,
    PackageEntry,
    SessionReport,
)
from labimpact.mediation.queries.report_figures import Span, half, share
from labimpact.rules import queries as rules

DONE = frozenset({State.DONE, State.VALIDATED, State.BILLABLE})
GOING = frozenset({State.ACCEPTED, State.SCHEDULED})
NOBODY = frozenset({State.APPROVED, State.ASSIGNED})


@dataclass
class LanguageLine:
    """A language: what was asked in it and what became of it (minutes until they are read)."""

    language: str
    requests: int = 0
    asked_minutes: int = 0
    approved_minutes: int = 0
    done_minutes: int = 0
    going_minutes: int = 0
    uncovered_minutes: int = 0
    heads: int = 0

    @property
    def asked(self) -> Decimal:
        return as_hours(self.asked_minutes)

    @property
    def approved(self) -> Decimal:
        return as_hours(self.approved_minutes)

    @property
    def done(self) -> Decimal:
        return as_hours(self.done_minutes)

    @property
    def uncovered(self) -> Decimal:
        return as_hours(self.uncovered_minutes)

    @property
    def share(self) -> int | None:
        covered = self.done_minutes + self.going_minutes
        return share(covered, covered + self.uncovered_minutes)


def by_language(service: MediationService, span: Span) -> list[LanguageLine]:
    """Demand and coverage (domanda e copertura), the language most asked for first."""
    found: dict[int, LanguageLine] = {}

    def line(pk: int, name: str) -> LanguageLine:
        return found.setdefault(pk, LanguageLine(name))

    asked = MediationRequest.objects.filter(
        service=service, asked_at__gte=span.begins, asked_at__lt=span.ends
    )
    names = ("language_id", "language__name", "minutes", "approved_minutes", "state")
    for pk, name, minutes, approved, state in asked.order_by().values_list(*names):
        one = line(pk, name)
        one.requests += 1
        one.asked_minutes += minutes
        if state in (State.APPROVED, State.CLOSED):
            one.approved_minutes += approved or 0
    for pk, name, minutes, needs, state in _sessions(service, span):
        one = line(pk, name)
        if state in DONE:
            one.done_minutes += minutes * needs
        elif state in GOING:
            one.going_minutes += minutes * needs
        elif state in NOBODY:
            one.uncovered_minutes += minutes * needs
    for pk, name, heads in _heads(service, span):
        line(pk, name).heads += heads
    return sorted(found.values(), key=lambda one: (-one.asked_minutes, one.language))


def _sessions(service: MediationService, span: Span) -> Iterable[Any]:
    rows = MediationSession.objects.filter(
        service=service, starts_at__gte=span.begins, starts_at__lt=span.ends
    )
    return rows.order_by().values_list(
        "request__language_id", "request__language__name", "minutes", "request__needs", "state"
    )


def _heads(service: MediationService, span: Span) -> Iterable[Any]:
    rows = SessionReport.objects.filter(
        service=service, began_at__gte=span.begins, began_at__lt=span.ends,
        session__state__in=DONE,
    )  # fmt: skip
    return rows.order_by().values_list(
        "session__request__language_id", "session__request__language__name", "heads"
    )


@dataclass(frozen=True)
class AnswerLine:
    """Requests of one sort: how many, how many had their answer, how soon."""

    label: str
    asked: int
    answered: int
    waiting: int
    in_time: int
    half: str
    target: str

    @property
    def share(self) -> int | None:
        return share(self.in_time, self.answered + self.waiting)


def answers(service: MediationService, span: Span) -> list[AnswerLine]:
    """Response time (tempi di risposta): the ordinary in working days, the urgent in hours."""
    rows = list(
        MediationRequest.objects.filter(
            service=service, asked_at__gte=span.begins, asked_at__lt=span.ends
        )
        .order_by()
        .values_list("pk", "is_urgent", "state", "asked_at", "state_at", "answer_due_at")
    )
    kept: dict[int, datetime] = dict(
        PackageEntry.objects.filter(
            request_id__in=[row[0] for row in rows], kind=EntryKind.RESERVE, minutes__gt=0
        )
        .order_by()
        .values_list("request_id")
        .annotate(first=Min("made_at"))
    )
    targets = {
        False: (_("ordinarie"), rules.value("mediation_reply"), _("giorni lavorativi")),
        True: (_("urgenti"), rules.value("mediation_urgent_reply"), _("ore")),
    }
    return [_line(rows, kept, urgent, *targets[urgent]) for urgent in (False, True)]


def _line(
    rows: Iterable[Any], kept: dict[int, datetime], urgent: bool, label: str, target: Any, unit: str
) -> AnswerLine:
    now, asked, late, in_time = clock.now(), 0, 0, 0
    took: list[int] = []
    for pk, is_urgent, state, asked_at, state_at, due_at in rows:
        answered_at = kept.get(pk) or (None if state in _OPEN else state_at)
        if is_urgent != urgent or (state == State.CANCELLED and pk not in kept):
            continue
        asked += 1
        if answered_at is None:
            late += bool(due_at and due_at < now)
            continue
        took.append(_took(asked_at, answered_at, urgent=urgent))
        in_time += due_at is None or answered_at <= due_at
    middle = half(took)
    return AnswerLine(
        label, asked, len(took), asked - len(took), in_time,
        "" if middle is None else f"{middle} {unit}", f"{target} {unit}" if target else "",
    )  # fmt: skip


_OPEN = (State.REQUESTED, State.CANCELLED)


def _took(asked_at: datetime, answered_at: datetime, *, urgent: bool) -> int:
    if urgent:
        return max(0, math.ceil((answered_at - asked_at).total_seconds() / 3600))
    return working_days(local_day(asked_at), local_day(answered_at))


def working_days(since: date, until: date) -> int:
    """Working days after a day up to another (giorni lavorativi), Saturdays not counted."""
    holidays, day, many = rules.holidays(), since, 0
    while day < until:
        day += timedelta(days=1)
        many += holidays.is_working(day, saturday=False)
    return many


def by_package(service: MediationService, span: Span) -> list[list[Any]]:
    """Hours by package (ore per pacchetto): those that hold on some day of the period."""
    rows = list(
        HourPackage.objects.filter(
            service=service, valid_from__lte=span.until, valid_to__gte=span.since
        )
        .select_related("body")
        .order_by("body__name", "title", "pk")
    )
    used: dict[int, int] = defaultdict(int)
    entries = PackageEntry.objects.filter(
        package__in=rows, kind=EntryKind.USE, made_at__gte=span.begins, made_at__lt=span.ends
    )
    used |= dict(entries.order_by().values_list("package").annotate(sum=Sum("minutes")))
    return [
        [f"{row.body}: {row.title}", as_hours(row.granted), as_hours(row.reserved),
         as_hours(row.used), as_hours(row.left), as_hours(used.get(row.pk, 0))]
        for row in rows
    ]  # fmt: skip
