"""The monthly sheet of a mediator: every validated session with what is paid for it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base.days import day_of
from labimpact.mediation.hours import in_quarters
from labimpact.mediation.models import Mediator, MediatorContract
from labimpact.rules import queries as rules


@dataclass(frozen=True)
class Line:
    """One session as it is paid: minutes, way and kilometres, at the rates of that day (cents)."""

    on: date
    body: str
    kind: str
    began_at: datetime
    ended_at: datetime
    outcome: str
    is_billable: bool
    minutes: int
    travel_minutes: int
    km: int
    contract: MediatorContract | None

    @property
    def hour_cents(self) -> int:
        return self.contract.hour_cents if self.contract else 0

    @property
    def amount(self) -> int:
        return _share(self.hour_cents, self.minutes)

    @property
    def travel_amount(self) -> int:
        return _share(self.contract.travel_hour_cents if self.contract else 0, self.travel_minutes)

    @property
    def km_amount(self) -> int:
        return self.km * (self.contract.km_cents if self.contract else 0)

    @property
    def total(self) -> int:
        return self.amount + self.travel_amount + self.km_amount


@dataclass(frozen=True)
class Sheet:
    """The month of one mediator; `unpaid` counts the sessions on days without a contract."""

    mediator: Mediator
    month: date
    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def travel_minutes(self) -> int:
        return sum(line.travel_minutes for line in self.lines)

    @property
    def km(self) -> int:
        return sum(line.km for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def travel_amount(self) -> int:
        return sum(line.travel_amount for line in self.lines)

    @property
    def km_amount(self) -> int:
        return sum(line.km_amount for line in self.lines)

    @property
    def unpaid(self) -> int:
        return sum(1 for line in self.lines if line.contract is None)

    @property
    def title(self) -> str:
        return f"{MONTHS[self.month.month]} {self.month.year}".lower()


def _share(hour_cents: int, minutes: int) -> int:
    amount = Decimal(hour_cents) * minutes / 60
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def month_of(text: str) -> date | None:
    """The first day of a month written 2027-03; None when it is none."""
    return day_of(f"{text}-01")


def month_sheet(mediator: Mediator, month: date) -> Sheet:
    """The sheet of a month (foglio mensile): what is validated or to be paid, by its day."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body, kind, began_at, ended_at, travel_minutes, km, outcome, state,"
            " charged_minutes, reports FROM wall.month_sheet(%s, %s, %s)",
            [mediator.pk, month, last],
        )
        rows = cursor.fetchall()
    contracts = list(mediator.contracts.order_by("-valid_from", "-pk"))
    return Sheet(mediator, month, tuple(_line(contracts, *row) for row in rows))


def _line(
    contracts: Sequence[MediatorContract], body: str, kind: str, began_at: datetime,
    ended_at: datetime, travel: int, km: int, outcome: str, state: str, charged: int, reports: int,
) -> Line:  # fmt: skip
    on = local_day(began_at)
    contract = next((row for row in contracts if row.covers(on)), None)
    minutes = charged if reports == 1 else _own(began_at, ended_at, came=outcome != "no_show")
    if contract is not None and minutes:
        minutes = max(minutes, contract.least_minutes)
    return Line(
        on, body, rules.label("mediation_kind", kind), began_at, ended_at,
        rules.label("mediation_outcome", outcome), state == "billable", minutes, travel, km,
        contract,
    )  # fmt: skip


def _own(began_at: datetime, ended_at: datetime, *, came: bool) -> int:
    """The part of one of several who went, in quarters of an hour, as validation reckons it."""
    minutes = int((ended_at - began_at).total_seconds() // 60)
    if not came:
        minutes = minutes * int(rules.value("mediation_no_show_charge") or 0) // 100
    return in_quarters(minutes)


def columns() -> list[str]:
    """The headings of the sheet, on the page, in the PDF and in the spreadsheet."""
    return [
        _("Giorno"), _("Ente"), _("Attività"), _("Dalle–alle"), _("Ore"), _("Viaggio (minuti)"),
        _("Km"), _("€ all'ora"), _("€ ore"), _("€ viaggio"), _("€ km"), _("€ totale"),
    ]  # fmt: skip
