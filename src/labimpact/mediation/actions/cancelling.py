"""Cancelling and moving sessions: with what notice, and what is paid then."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import emails, permissions
from labimpact.mediation.actions.holding import move, note, session_held, told
from labimpact.mediation.enums import State
from labimpact.mediation.models import MediationSession
from labimpact.mediation.process import OVER, Side


@transaction.atomic
def cancel(session: MediationSession, *, why: str, by: Actor) -> MediationSession:
    """Cancel a session (disdetta): whoever was to go is told, what notice demands is paid."""
    session = session_held(session, by, Side.COORDINATOR, Side.REQUESTER)
    if session.state in OVER:
        raise Refused(_("Questo incontro è già concluso."))
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    sides = permissions.sides(by, session.service_id, session.from_office_id)
    side = Side.COORDINATOR if Side.COORDINATOR in sides else Side.REQUESTER
    going = [a.mediator for a in session.assignments.live().select_related("mediator")]
    move(session, State.CANCELLED, side, by, why)
    session.refresh_from_db(fields=["charged_minutes"])
    for mediator in going:
        emails.cancelled(mediator, session, why)
    if side is Side.COORDINATOR:
        emails.changed(session)
    note("mediation.cancelled", session, by, session.service_id, charged=session.charged_minutes)
    return session


@transaction.atomic
def reschedule(
    session: MediationSession, *, starts_at: datetime, minutes: int | None = None, by: Actor
) -> MediationSession:
    """Move a session to another time (spostamento).

    While nobody is sent, who asks may; then only who coordinates, and those who go are told: they
    keep their place if they can be there, else it is said whose time it is not.
    """
    session = session_held(session, by, Side.COORDINATOR, Side.REQUESTER)
    coordinates = permissions.coordinates(by, session.service_id)
    if session.state in OVER:
        raise Refused(_("Questo incontro è già concluso."))
    if not coordinates and session.state not in (State.REQUESTED, State.APPROVED):
        raise Refused(_("Qualcuno è già incaricato: per spostarlo scrivi a chi coordina."))
    if starts_at < clock.now():
        raise Refused(_("Quest'ora è già passata."), field="day")
    wanted = minutes or session.minutes
    if wanted != session.minutes and not coordinates:
        raise Refused(_("La durata la cambia chi coordina."), field="length")
    session.starts_at, session.minutes = starts_at, wanted
    session.ends_at = starts_at + timedelta(minutes=wanted)
    session.is_flexible, session.earliest_at, session.latest_at = False, None, None
    with told():
        session.save(update_fields=[
            "starts_at", "ends_at", "minutes", "is_flexible", "earliest_at", "latest_at",
        ])  # fmt: skip
    for assignment in session.assignments.live().select_related("mediator"):
        emails.moved(assignment.mediator, session)
    if coordinates:
        emails.changed(session)
    note("mediation.moved", session, by, session.service_id)
    return session
