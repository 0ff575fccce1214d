"""What is paid although nobody met."""

from __future__ import annotations

from datetime import timedelta

from labimpact.base import clock
from labimpact.mediation.enums import Place
from labimpact.mediation.models import MediationSession
from labimpact.mediation.process import FIXED
from labimpact.rules import queries as rules


def late_charge(session: MediationSession) -> int:
    """Minutes paid when a session is cancelled now (mediation_cancel_notice, _late_charge).

    None while nobody has accepted it, or with enough notice; in quarters of an hour, rounded up.
    Told before one cancels: the database reckons it itself (`wall.session_moves`).
    """
    if session.state not in FIXED:
        return 0
    notice = timedelta(hours=int(rules.value("mediation_cancel_notice") or 0))
    if session.starts_at - clock.now() >= notice:
        return 0
    share = int(rules.value("mediation_late_charge") or 0)
    many = session.assignments.filter(place=Place.ACCEPTED).count()
    return -(-session.minutes * many * share // 1500) * 15
