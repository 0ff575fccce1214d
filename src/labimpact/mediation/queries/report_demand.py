"""What was asked of a service, how soon it answered, from which hours it was paid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from labimpact.mediation.queries.groups import totals
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
    granted = Sum("approved_minutes", filter=Q(state__in=(State.APPROVED, State.CLOSED)))
    sums = asked.order_by().values_list("language_id", "language__name")
    for pk, name, many, minutes, approved in sums.annotate(
        many=Count("pk"), asked=Sum("minutes"), granted=granted
    ):
        one = line(pk, name)
        one.requests += many
        one.asked_minutes += minutes
        one.approved_minutes += approved or 0
    for pk, name, minutes, needs, going, state in _sessions(service, span):
        one = line(pk, name)
        # What was done, or is fixed, with fewer covers no more than those who went.
        sent = min(going, needs) if going or state not in GIVEN | FIXED else needs
        one.covered_minutes += minutes * sent
        one.uncovered_minutes += minutes * (needs - sent)
    told_all = _told(service, span)
    spoken_by = _names({pk for told in told_all for pk, _kind in told.groups})
    for told in told_all:
        one = line(told.language_id, told.language)
        if not told.groups:
            one.heads += told.heads
        for (spoken, _kind), heads in told.groups.items():
            line(spoken, spoken_by[spoken]).heads += heads
        if told.state in VALIDATED:
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


def _names(languages: set[int]) -> dict[int, str]:
    rows = Language.objects.filter(pk__in=languages) if languages else Language.objects.none()
    return dict(rows.values_list("pk", "name"))


@dataclass(frozen=True)
class _Told:
    """What the reports of one session say together: heads once, the time of each who went."""

    language_id: int
    language: str
    state: str
    heads: int
    minutes: int
    groups: Counter[tuple[int, str]]


def _told(service: MediationService, span: Span) -> list[_Told]:
    rows = SessionReport.objects.filter(
        service=service, session__starts_at__gte=span.begins, session__starts_at__lt=span.ends,
        session__state__in=DONE, version__gt=0, assignment__place=Place.ACCEPTED,
    ).exclude(Q(outcome="no_show") | Q(session__request__kind__in=kinds.internal()))  # fmt: skip
    by_session = rows.order_by().values_list(
        "session__request__language_id", "session__request__language__name", "session__state",
        "session_id",
    )  # fmt: skip
    found = by_session.annotate(
        most=Max("heads"), took=Sum(_MINUTES), met=ArrayAgg("groups", filter=~Q(groups=[]))
    )
    return [
        _Told(pk, name, state, heads, minutes, totals(groups or ()))
        for pk, name, state, _session, heads, minutes, groups in found
    ]


# Whole minutes of each report (`SessionReport.minutes`).
_MINUTES = Func(
    F("ended_at"), F("began_at"),
    template="floor(extract(epoch FROM %(expressions)s) / 60)::integer", arg_joiner=" - ",
    output_field=IntegerField(),
)  # fmt: skip


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


# Each row: how many requests of one sort were asked on a day and answered on another. Answered
# means that hours were kept for them, or else that they are no longer open; withdrawn before that
# they count nothing. Grouped in the database: a year of them is thousands of moments to read.
_ANSWERS = """
    WITH asked AS (
        SELECT id, is_urgent, state, asked_at, state_at, answer_due_at
        FROM mediation_mediationrequest
        WHERE service_id = %(service)s AND asked_at >= %(begins)s AND asked_at < %(ends)s
          AND kind <> ALL (%(internal)s)
    ), kept AS (
        SELECT request_id, min(made_at) AS at FROM mediation_packageentry
        WHERE kind = 'reserve' AND minutes > 0 AND request_id IN (SELECT id FROM asked)
        GROUP BY request_id
    ), answered AS (
        SELECT a.*, coalesce(k.at, CASE WHEN a.state NOT IN ('requested', 'cancelled')
                                        THEN a.state_at END) AS at
        FROM asked a LEFT JOIN kept k ON k.request_id = a.id
        WHERE a.state <> 'cancelled' OR k.at IS NOT NULL
    )
    SELECT is_urgent, (asked_at AT TIME ZONE %(zone)s)::date, (at AT TIME ZONE %(zone)s)::date,
           CASE WHEN is_urgent
                THEN greatest(0, ceil(extract(epoch FROM at - asked_at) / 3600))::integer END,
           at IS NOT NULL AND (answer_due_at IS NULL OR at <= answer_due_at),
           at IS NULL AND coalesce(answer_due_at < %(now)s, false), count(*)
    FROM answered GROUP BY 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True)
class _Answered:
    """Requests that are alike: their days, the hours it took when urgent, and whether in time."""

    is_urgent: bool
    asked_on: date
    answered_on: date | None
    hours: int | None
    in_time: bool
    is_late: bool
    many: int


def answers(service: MediationService, span: Span) -> list[AnswerLine]:
    """Response time (tempi di risposta): the ordinary in working days, the urgent in hours."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERS,
            {
                "service": service.pk, "begins": span.begins, "ends": span.ends,
                "internal": kinds.internal(), "now": clock.now(),
                "zone": timezone.get_default_timezone_name(),
            },
        )  # fmt: skip
        rows = [_Answered(*row) for row in cursor.fetchall()]
    targets = {
        False: (_("ordinarie"), rules.value("mediation_reply"), _working_days),
        True: (_("urgenti"), rules.value("mediation_urgent_reply"), _hours),
    }
    return [
        _line([row for row in rows if row.is_urgent == urgent], *targets[urgent])
        for urgent in (False, True)
    ]


def _working_days(many: int) -> str:
    return ngettext("%(n)s giorno lavorativo", "%(n)s giorni lavorativi", many) % {"n": many}


def _hours(many: int) -> str:
    return ngettext("%(n)s ora", "%(n)s ore", many) % {"n": many}


def _line(
    rows: Sequence[_Answered], label: str, target: Any, said: Callable[[int], str]
) -> AnswerLine:
    took: list[int] = []
    for row in rows:
        if row.answered_on is not None:
            lasted = row.hours
            if lasted is None:
                lasted = working_days(row.asked_on, row.answered_on)
            took += [lasted] * row.many
    asked, middle = sum(row.many for row in rows), half(took)
    return AnswerLine(
        label,
        asked,
        len(took),
        asked - len(took),
        sum(row.many for row in rows if row.is_late),
        sum(row.many for row in rows if row.in_time),
        "" if middle is None else said(middle),
        said(int(target)) if target else "",
    )


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
