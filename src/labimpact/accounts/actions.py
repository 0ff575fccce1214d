"""Opening and closing the staff session of a platform administrator."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from labimpact.accounts.models import StaffSession
from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission

MOST_MINUTES = 60
SHORTEST_REASON = 10


@transaction.atomic
def open_staff_session(*, reason: str, minutes: int, by: Actor) -> StaffSession:
    """Give a platform administrator their powers, for a reason and a time (sessione di servizio).

    Access of system administrators is logged (Garante 27 November 2008, doc. 1577499).
    """
    reason = " ".join(reason.split())
    if by.user_id is None or not by.can_somewhere(Permission.STAFF_SESSION_OPEN):
        raise Refused("Solo chi amministra la piattaforma apre una sessione di servizio.")
    if len(reason) < SHORTEST_REASON:
        raise Refused("Scrivi il motivo con parole che capirà chi controlla il registro.")
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"Una sessione di servizio dura da 1 a {MOST_MINUTES} minuti.")
    if _open_of(by).exists():
        raise Refused(
            "Hai già una sessione di servizio aperta: chiudila prima di aprirne un'altra."
        )
    session = StaffSession.objects.create(
        user_id=by.user_id, reason=reason, ends_at=timezone.now() + timedelta(minutes=minutes)
    )
    log.record(
        "staff_session.opened", by=by, target=session, reason=reason, details={"minutes": minutes}
    )
    return session


@transaction.atomic
def close_staff_session(*, by: Actor) -> None:
    """Give the powers back before the time is over; closing twice does nothing."""
    for session in _open_of(by):
        session.ended_at = timezone.now()
        session.save(update_fields=["ended_at"])
        log.record("staff_session.closed", by=by, target=session)


def _open_of(actor: Actor) -> QuerySet[StaffSession]:
    return StaffSession.objects.filter(
        user_id=actor.user_id or 0, ended_at=None, ends_at__gt=timezone.now()
    )
