"""What was asked of a service, how soon it answered, from which hours it was paid."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.mediation.enums import EntryKind, Place, State
from labimpact.mediation.hours import as_hours
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationService,
    MediationSession,
    PackageEntry,
    SessionReport,
)
from labimpact.mediation.process import FIXED, GIVEN, OPEN
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.groups import grouped
from labimpact.mediation.queries.report_figures import Span, half, share
from labimpact.network.models import Language
from labimpact.rules import queries as rules

DONE = frozenset({State.DONE, State.VALIDATED, State.BILLABLE})
VALIDATED = frozenset({State.VALIDATED, State.BILLABLE})


@dataclass
class LanguageLine:
    """A language: what was asked in it and what became of it (minutes until they are read).

    What was done is what reports tell, each hour of each who went, as deliveries count it;
    what is covered or not are hours that were planned.
    """

    language: str
    requests: int = 0
    asked_minutes: int = 0
    approved_minutes: int = 0
    done_minutes: int = 0
    unvalidated_minutes: int = 0
    covered_minutes: int = 0
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
    def unvalidated(self) -> Decimal:
        return as_hours(self.unvalidated_minutes)

    @property
    def uncovered(self) -> Decimal:
        return as_hours(self.uncovered_minutes)

    @property
    def share(self) -> int | None:
        return share(self.covered_minutes, self.covered_minutes + self.uncovered_minutes)


def by_language(service: MediationService, span: Span) -> list[LanguageLine]:
    """Demand and coverage (domanda e copertura), the language most asked for first."""
    found: dict[int, LanguageLine] = {}

    def line(pk: int, name: str) -> LanguageLine:
        return found.setdefault(pk, LanguageLine(name))

    asked = MediationRequest.objects.filter(
        service=service, asked_at__gte=span.begins, asked_at__lt=span.ends
    ).exclude(kind__in=kinds.internal())
    names = ("language_id", "language__name", "minutes", "approved_minutes", "state")
    for pk, name, minutes, approved, state in asked.order_by().values_list(*names):
        one = line(pk, name)
        one.requests += 1
        one.asked_minutes += minutes
        if state in (State.APPROVED, State.CLOSED):
            one.approved_minutes += approved or 0
    for pk, name, minutes, needs, going, state in _sessions(service, span):
        one = line(pk, name)
        # What was done, or is fixed, with fewer covers no more than those who went.
        sent = min(going, needs) if going or state not in GIVEN | FIXED else needs
        one.covered_minutes += minutes * sent
        one.uncovered_minutes += minutes * (needs - sent)
    told_all = list(_told(service, span))
    spoken_by = _names({pk for _pk, _name, told in told_all for pk, _kind in told.groups})
    for pk, name, told in told_all:
        one = line(pk, name)
        if not told.groups:
            one.heads += told.heads
        for (spoken, _kind), heads in told.groups.items():
            line(spoken, spoken_by[spoken]).heads += heads
        if told.is_validated:
            one.done_minutes += told.minutes
        else:
            one.unvalidated_minutes += told.minutes
    return sorted(found.values(), key=lambda one: (-one.asked_minutes, one.language))


def _sessions(service: MediationService, span: Span) -> Iterable[Any]:
    """Those that were approved and not called off, with how many said that they go."""
    going = Count("assignments", filter=Q(assignments__place=Place.ACCEPTED))
    rows = MediationSession.objects.filter(
        service=service, starts_at__gte=span.begins, starts_at__lt=span.ends,
        state__in=OPEN | FIXED | GIVEN,
    ).exclude(request__kind__in=kinds.internal())  # fmt: skip
    return rows.order_by().annotate(going=going).values_list(
        "request__language_id", "request__language__name", "minutes", "request__needs", "going",
        "state",
    )  # fmt: skip


@dataclass
class _Told:
    """What the reports of one session say together: heads once, the time of each who went."""

    is_validated: bool
    heads: int = 0
    minutes: int = 0
    groups: Counter[tuple[int, str]] = field(default_factory=Counter)


def _names(languages: set[int]) -> dict[int, str]:
    rows = Language.objects.filter(pk__in=languages) if languages else Language.objects.none()
    return dict(rows.values_list("pk", "name"))


def _told(service: MediationService, span: Span) -> Iterable[tuple[int, str, _Told]]:
    rows = SessionReport.objects.filter(
        service=service, session__starts_at__gte=span.begins, session__starts_at__lt=span.ends,
        session__state__in=DONE, version__gt=0, assignment__place=Place.ACCEPTED,
    ).exclude(Q(outcome="no_show") | Q(session__request__kind__in=kinds.internal()))  # fmt: skip
    found: dict[int, tuple[int, str, _Told]] = {}
    for row in rows.order_by().select_related("session__request__language"):
        session = row.session
        spoken = session.request.language
        is_validated = session.state in VALIDATED
        made = found.setdefault(session.pk, (spoken.pk, spoken.name, _Told(is_validated)))
        made[2].heads = max(made[2].heads, row.heads)
        made[2].minutes += row.minutes
        made[2].groups.update(grouped([row]))
    return found.values()


@dataclass(frozen=True)
class AnswerLine:
    """Requests of one sort: how many, how many had their answer, how soon."""

    label: str
    asked: int
    answered: int
    waiting: int
    late: int  # of those waiting, whose time is over
    in_time: int
    half: str
    target: str

    @property
    def share(self) -> int | None:
        """Of those that had an answer or should have had one."""
        return share(self.in_time, self.answered + self.late)


def answers(service: MediationService, span: Span) -> list[AnswerLine]:
    """Response time (tempi di risposta): the ordinary in working days, the urgent in hours."""
    rows = list(
        MediationRequest.objects.filter(
            service=service, asked_at__gte=span.begins, asked_at__lt=span.ends
        )
        .exclude(kind__in=kinds.internal())
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
        False: (_("ordinarie"), rules.value("mediation_reply"), _working_days),
        True: (_("urgenti"), rules.value("mediation_urgent_reply"), _hours),
    }
    return [_line(rows, kept, urgent, *targets[urgent]) for urgent in (False, True)]


def _working_days(many: int) -> str:
    return ngettext("%(n)s giorno lavorativo", "%(n)s giorni lavorativi", many) % {"n": many}


def _hours(many: int) -> str:
    return ngettext("%(n)s ora", "%(n)s ore", many) % {"n": many}


def _line(
    rows: Iterable[Any], kept: dict[int, datetime], urgent: bool, label: str, target: Any,
    said: Callable[[int], str],
) -> AnswerLine:  # fmt: skip
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
        label, asked, len(took), asked - len(took), late, in_time,
        "" if middle is None else said(middle), said(int(target)) if target else "",
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
