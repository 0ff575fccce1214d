"""What is paid: for what was done, and although nobody met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.mediation.enums import Place
from labimpact.mediation.hours import in_quarters
from labimpact.mediation.models import MediationSession, MediatorContract, SessionReport
from labimpact.mediation.process import OVER
from labimpact.rules import queries as rules


def late_charge(session: MediationSession) -> int:
    """Minutes paid when a session is cancelled now (mediation_cancel_notice, _late_charge).

    None while nobody has accepted it, or with enough notice; in quarters of an hour, rounded up.
    Told before one cancels: the database reckons it itself (`wall.session_moves`).
    """
    if session.state in OVER:
        return 0
    notice = timedelta(hours=int(rules.value("mediation_cancel_notice") or 0))
    if session.starts_at - clock.now() >= notice:
        return 0
    share = int(rules.value("mediation_late_charge") or 0)
    many = session.assignments.filter(place=Place.ACCEPTED).count()
    return in_quarters(-(-session.minutes * many * share // 100))


def due(reports: Sequence[SessionReport]) -> int:
    """Minutes owed for what reports tell: each rounded up to a quarter of an hour, and never less
    than the contract of who went pays at least for a session (minimo del contratto)."""
    contracts = list(
        MediatorContract.objects.filter(mediator__in={r.mediator_id for r in reports}).order_by(
            "-valid_from", "-pk"
        )
    )
    return sum(_at_least(report, contracts) for report in reports)


def _at_least(report: SessionReport, contracts: Sequence[MediatorContract]) -> int:
    minutes, on = in_quarters(report.minutes), local_day(report.began_at)
    mine = (c for c in contracts if c.mediator_id == report.mediator_id and c.covers(on))
    contract = next(mine, None)
    return max(minutes, contract.least_minutes) if contract and minutes else minutes
