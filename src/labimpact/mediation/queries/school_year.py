"""Hours of a body by school year (anno scolastico): asked, kept, used, free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, Sum

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation.enums import EntryKind, State
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationSession,
    PackageEntry,
)
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.packages import SCHOOL, year_of
from labimpact.network.models import Office

_LIVE = (State.REQUESTED, State.APPROVED, State.CLOSED)


@dataclass
class YearHours:
    """A school year of one body (minutes). `asked` counts what waits for its answer too; `left`
    is free today in the packages that hold in that year."""

    body: str
    first: date
    last: date
    asked: int = 0
    kept: int = 0
    used: int = 0
    left: int = 0

    @property
    def label(self) -> str:
        return f"{self.first.year}/{self.last.year % 100:02d}"


def my_years(actor: Actor) -> list[YearHours]:
    """Those of the bodies for which the actor asks, this school year and what comes after it."""
    offices = actor.offices_where(Permission.MEDIATION_REQUEST)
    bodies = Office.objects.filter(pk__in=offices).values("body")
    first, _last = year_of(clock.today(), SCHOOL)
    rows = HourPackage.objects.filter(body__in=bodies, valid_to__gte=first)
    found = school_years(list(rows.select_related("body").order_by("body__name", "pk")))
    return [year for year in found if year.last >= clock.today()]


def school_years(packages: Sequence[HourPackage]) -> list[YearHours]:
    """Every school year in which one of the packages holds, body by body, in three questions.

    A request belongs to the year of its first session, what was used to that of each session.
    """
    years: dict[tuple[int, date], YearHours] = {}
    for package in packages:
        for first, last in _spans(package):
            year = years.setdefault(
                (package.body_id, first), YearHours(str(package.body), first, last)
            )
            year.left += package.left
    for body, first_at, minutes in _asked(packages):
        _of(years, body, first_at).asked += minutes
    for body, first_at, minutes in _kept(packages):
        _of(years, body, first_at).kept += minutes
    for body, at, minutes in _used(packages):
        _of(years, body, at).used += minutes
    return sorted(years.values(), key=lambda year: (year.body, year.first))


def _of(years: dict[tuple[int, date], YearHours], body: int, at: datetime) -> YearHours:
    """The year of a moment; one in which no package holds belongs to nothing that is shown."""
    first, last = year_of(local_day(at), SCHOOL)
    return years.get((body, first)) or YearHours("", first, last)


def _spans(package: HourPackage) -> Iterator[tuple[date, date]]:
    day = package.valid_from
    while day <= package.valid_to:
        first, last = year_of(day, SCHOOL)
        yield first, last
        day = last + timedelta(days=1)


def _asked(packages: Sequence[HourPackage]) -> Iterable[tuple[int, datetime, int]]:
    """Of the packages, and what their bodies asked and nobody has answered."""
    waiting = Q(
        package=None, state=State.REQUESTED, body__in={row.body_id for row in packages},
        service__in={row.service_id for row in packages},
        kind__in=kinds.all_of({row.offer for row in packages}),
    )  # fmt: skip
    rows = MediationRequest.objects.filter(Q(package__in=packages) | waiting, state__in=_LIVE)
    dated = rows.order_by().annotate(first_at=Min("sessions__starts_at"))
    return dated.filter(first_at__isnull=False).values_list("body_id", "first_at", "minutes")


def _kept(packages: Sequence[HourPackage]) -> Iterator[tuple[int, datetime, int]]:
    entries = PackageEntry.objects.filter(package__in=packages, kind=EntryKind.RESERVE)
    sums = entries.order_by().values_list("request_id", "package__body_id")
    kept = {pk: (body, many) for pk, body, many in sums.annotate(sum=Sum("minutes")) if many}
    rows = MediationSession.objects.filter(request__in=kept).order_by().values_list("request_id")
    for pk, first_at in rows.annotate(first_at=Min("starts_at")):
        body, many = kept[pk]
        yield body, first_at, many


def _used(packages: Sequence[HourPackage]) -> Iterable[tuple[int, datetime, int]]:
    rows = MediationSession.objects.filter(
        request__package__in=packages, charged_minutes__gt=0,
        state__in=(State.VALIDATED, State.BILLABLE, State.CANCELLED),
    )  # fmt: skip
    return rows.order_by().values_list("request__body_id", "starts_at", "charged_minutes")
