"""What whoever holds a secret address of mediation is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.mediation.places import map_address
from labimpact.mediation.seen import times


@dataclass(frozen=True)
class OfferShown:
    """A proposal (proposta) as its address shows it: never whom it is about."""

    offer_id: int
    service_id: int
    session_id: int
    mediator: str
    writes_in: str
    answer: str
    expires_at: datetime
    service: str
    body: str
    kind: str
    mode: str
    language: str
    starts_at: datetime
    ends_at: datetime
    place: str
    latitude: float | None
    longitude: float | None
    travel_minutes: int
    note: str
    is_broadcast: bool
    previous_ends_at: datetime | None

    @property
    def seen(self) -> str:
        """The time that stands on the page: sent back with the answer."""
        return times(self.starts_at, self.ends_at)

    @property
    def map_address(self) -> str:
        return map_address(self.latitude, self.longitude)

    @property
    def session_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def paid_minutes(self) -> int:
        """The session and the way to it."""
        return self.session_minutes + self.travel_minutes

    @property
    def gap_minutes(self) -> int | None:
        """Between the end of the job before and setting out; None without a job before."""
        if self.previous_ends_at is None:
            return None
        free = self.starts_at - timedelta(minutes=self.travel_minutes) - self.previous_ends_at
        return max(0, int(free.total_seconds() // 60))


@dataclass(frozen=True)
class SessionShown:
    """A session as the address to sign it, or to say how it went, shows it."""

    link_id: int
    purpose: str
    service_id: int
    session_id: int
    service: str
    body: str
    kind: str
    language: str
    language_code: str
    starts_at: datetime
    ends_at: datetime
    state: str
    reports: tuple[ReportShown, ...]
    is_said: bool

    @property
    def is_signed(self) -> bool:
        return bool(self.reports) and all(report.signed_at for report in self.reports)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to sign or to dispute."""
        return all(report.signed_at or report.validated_at for report in self.reports)


@dataclass(frozen=True)
class ReportShown:
    """A report (relazione) as who signs it reads it."""

    id: int
    version: int
    mediator: str
    began_at: datetime
    ended_at: datetime
    heads: int
    activity: str
    outcome: str
    next_step: str
    signed_at: datetime | None
    signed_name: str
    dispute: str
    validated_at: datetime | None

    @property
    def seen(self) -> str:
        """Which version of which report stands on the page: sent back with the signature."""
        return f"{self.id}.{self.version}"


def offer_shown(secret: str) -> OfferShown | None:
    """The proposal of that address; None when there is none, or it is long over."""
    row = _row("SELECT * FROM wall.offer_shown(%s)", secret)
    return OfferShown(*row) if row is not None else None


def session_shown(secret: str) -> SessionShown | None:
    """The session of that address; None when there is none, or its time is over."""
    row = _row("SELECT * FROM wall.session_link(%s)", secret)
    if row is None:
        return None
    *before, reports, is_said = row
    told = json.loads(reports) if isinstance(reports, str) else reports
    shown = tuple(_report(each) for each in told)
    return SessionShown(*[*before, shown, is_said])


def _row(statement: str, secret: str) -> tuple[Any, ...] | None:
    with acting_as(System.MEDIATION_LINK), connection.cursor() as cursor:
        cursor.execute(statement, [fingerprint(secret)])
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def _report(told: dict[str, Any]) -> ReportShown:
    moments = ("began_at", "ended_at", "signed_at", "validated_at")
    read = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in moments}
    return ReportShown(**told | read)
