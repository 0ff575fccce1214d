"""Packages of hours: how they stand, month by month, who holds their hours, how long they last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.dates import MONTHS

from labimpact.agenda.hours import local_day, moment
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.mediation.enums import EntryKind, State, TransferState
from labimpact.mediation.hours import as_hours, short
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationSession,
    PackageEntry,
    PackageTransfer,
)
from labimpact.mediation.process import OVER
from labimpact.mediation.queries.forecast import Forecast, forecast
from labimpact.rules import queries as rules

DAYS_RULE = "mediation_forecast_days"
SCHOOL, CALENDAR = "scolastico", "solare"
YEAR_RULE = "mediation_school_year_begins"


def forecasts(packages: Collection[HourPackage]) -> dict[int, Forecast]:
    """Until when the hours of each of them last, in two questions for any number of packages."""
    today, days = clock.today(), int(rules.value(DAYS_RULE) or 56)
    keys = [package.pk for package in packages]
    since = moment(today - timedelta(days=days), time.min)
    lately = dict(
        PackageEntry.objects.filter(package__in=keys, kind=EntryKind.USE, made_at__gte=since)
        .order_by()
        .values_list("package")
        .annotate(sum=Sum("minutes"))
    )
    last: dict[int, datetime] = dict(
        MediationSession.objects.filter(request__package__in=keys, starts_at__gte=clock.now())
        .exclude(state__in=OVER)
        .order_by()
        .values_list("request__package")
        .annotate(last=Max("starts_at"))
    )
    return {
        package.pk: forecast(
            granted=package.granted, reserved=package.reserved, used=package.used,
            used_lately=lately.get(package.pk, 0), days=days, today=today,
            last_day=min(filter(None, (package.valid_to, package.closed_on))),
            last_session=local_day(last[package.pk]) if package.pk in last else None,
        )
        for package in packages
    }  # fmt: skip


@dataclass(frozen=True)
class Month:
    """What a package used in a month, and what is still to come in it (minutes)."""

    first: date
    used: int
    ahead: int

    @property
    def label(self) -> str:
        return f"{MONTHS[self.first.month]} {self.first.year}"

    @property
    def value(self) -> Any:
        return as_hours(self.used)


def year_of(day: date, way: str) -> tuple[date, date]:
    """First and last day of the year a day lies in: the school's (rule
    `mediation_school_year_begins`; D.Lgs. 297/1994, art. 74), or that of the calendar."""
    month, first_day = 1, 1
    if way == SCHOOL:
        month, first_day = map(int, str(rules.value(YEAR_RULE) or "09-01").split("-"))
    first = date(day.year, month, first_day)
    if day < first:
        first = first.replace(year=day.year - 1)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


class PackagePage:
    """Everything about one package: its hours, their history, who holds them (pacchetto)."""

    def __init__(self, package: HourPackage, actor: Actor, way: str = SCHOOL) -> None:
        self.package, self.actor = package, actor
        self.way = way if way in (SCHOOL, CALENDAR) else SCHOOL
        self.today = clock.today()
        self.year = year_of(
            min(max(self.today, package.valid_from), package.valid_to), self.way
        )  # fmt: skip

    @cached_property
    def forecast(self) -> Forecast:
        return forecasts([self.package])[self.package.pk]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Used, kept and left, as the picture and its table tell them."""
        package = self.package
        return [
            {"label": label, "value": as_hours(minutes)}
            for label, minutes in (
                ("consumate", package.used), ("impegnate", package.reserved),
                ("libere", package.left),
            )
        ]  # fmt: skip

    @property
    def granted(self) -> str:
        return short(self.package.granted)

    @property
    def entries(self) -> QuerySet[PackageEntry]:
        """Its movements, the last first; the page shows some of them at a time."""
        return self.package.entries.all()

    @cached_property
    def months(self) -> list[Month]:
        """The months of the year: what was used by sessions of each, and what is fixed in it."""
        first, last = self.year
        used: dict[date, int] = defaultdict(int)
        ahead: dict[date, int] = defaultdict(int)
        for starts_at, minutes, charged, needs, state in self._sessions(first, last):
            month = local_day(starts_at).replace(day=1)
            if state in (State.VALIDATED, State.BILLABLE, State.CANCELLED):
                used[month] += charged
            elif state != State.REFUSED:
                ahead[month] += minutes * needs
        return [Month(m, used[m], ahead[m]) for m in _months(first, last) if used[m] or ahead[m]]

    def _sessions(self, first: date, last: date) -> Iterable[Any]:
        rows = MediationSession.objects.filter(
            request__package=self.package, request__state__in=(State.APPROVED, State.CLOSED),
            starts_at__gte=moment(first, time.min),
            starts_at__lt=moment(last + timedelta(days=1), time.min),
        )  # fmt: skip
        return rows.values_list(
            "starts_at", "minutes", "charged_minutes", "request__needs", "state"
        )

    @property
    def year_used(self) -> int:
        return sum(month.used for month in self.months)

    @property
    def year_ahead(self) -> int:
        return sum(month.ahead for month in self.months)

    @cached_property
    def holding(self) -> list[tuple[MediationRequest, int]]:
        """The requests that keep hours now, and how many minutes each."""
        kept = dict(
            self.package.entries.filter(kind=EntryKind.RESERVE)
            .exclude(request_id=None)
            .order_by()
            .values_list("request_id")
            .annotate(sum=Sum("minutes"))
            .filter(sum__gt=0)
        )
        rows = MediationRequest.objects.filter(pk__in=kept).select_related("language")
        return [(row, kept[row.pk]) for row in rows.order_by("pk")]

    @cached_property
    def beyond(self) -> list[MediationSession]:
        """Sessions after the package's last day, or after it was closed: to be seen one by one."""
        last = min(filter(None, (self.package.valid_to, self.package.closed_on)))
        rows = MediationSession.objects.filter(
            request__package=self.package, starts_at__gte=moment(last + timedelta(days=1), time.min)
        ).exclude(state__in=OVER)
        return list(rows.select_related("request__language").order_by("starts_at")[:100])

    @cached_property
    def transfers(self) -> list[tuple[PackageTransfer, bool]]:
        """The transfers of its hours, and whether the actor may decide each."""
        rows = PackageTransfer.objects.filter(Q(giver=self.package) | Q(taker=self.package))
        rows = rows.select_related("giver__body", "taker__body")
        return [
            (r, r.state == TransferState.ASKED and r.asked_by_id != self.actor.user_id)
            for r in rows
        ]


def _months(first: date, last: date) -> list[date]:
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def takers(package: HourPackage) -> QuerySet[HourPackage]:
    """The packages that hours of this one may go to: open, of the same service and offer."""
    rows = HourPackage.objects.filter(service=package.service_id, offer=package.offer)
    return rows.filter(closed_on=None).exclude(pk=package.pk).select_related("body")
