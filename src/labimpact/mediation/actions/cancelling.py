"""Cancelling and moving sessions: with what notice, and what is paid then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day, moment
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.mediation import emails, permissions
from labimpact.mediation.actions.holding import (
    move,
    note,
    request_held,
    session_held,
    told,
)
from labimpact.mediation.enums import State
from labimpact.mediation.models import MediationRequest, MediationSession, Mediator
from labimpact.mediation.process import GIVEN, OVER, Side


@transaction.atomic
def cancel(session: MediationSession, *, why: str, by: Actor) -> MediationSession:
    """Cancel a session (disdetta): whoever was to go is told, what notice demands is paid."""
    session = session_held(session, by, Side.COORDINATOR, Side.REQUESTER)
    if session.state in OVER:
        raise Refused(_("Questo incontro è già concluso."))
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    sides = permissions.sides(by, session.service_id, session.from_office_id)
    if Side.COORDINATOR not in sides and session.starts_at <= clock.now():
        raise Refused(_("È già cominciato: se non si è svolto, scrivi a chi coordina."))
    side = Side.COORDINATOR if Side.COORDINATOR in sides else Side.REQUESTER
    going = who_goes(session)
    move(session, State.CANCELLED, side, by, why)
    session.refresh_from_db(fields=["charged_minutes"])
    for mediator in going:
        emails.cancelled(mediator, session, why)
    if side is Side.COORDINATOR:
        emails.changed(session)
    note("mediation.cancelled", session, by, session.service_id, charged=session.charged_minutes)
    return session


def who_goes(session: MediationSession) -> list[Mediator]:
    """Those who have a place in a session, to be told: who asks does not read the register."""
    with acting_as(System.MEDIATION):
        return [a.mediator for a in session.assignments.live().select_related("mediator")]


class Reach(StrEnum):
    """Of a series: this session alone, with those after it, or all that are still to be."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


def reached(session: MediationSession, reach: Reach) -> list[MediationSession]:
    """The sessions of its request that are still to be, as far as was said; in order of time."""
    rows = MediationSession.objects.filter(request=session.request_id).exclude(state__in=OVER)
    if reach is Reach.ONE:
        rows = rows.filter(pk=session.pk)
    elif reach is Reach.FOLLOWING:
        rows = rows.filter(starts_at__gte=session.starts_at)
    return list(rows.order_by("starts_at", "pk"))


@transaction.atomic
def cancel_some(session: MediationSession, reach: Reach, *, why: str, by: Actor) -> int:
    """Cancel a session, or those of its series (questo, i seguenti, tutti): all or none."""
    found = reached(session, reach)
    if not found:
        raise Refused(_("Questo incontro è già concluso."))
    for each in found:
        cancel(each, why=why, by=by)
    return len(found)


@transaction.atomic
def reschedule_some(
    session: MediationSession, reach: Reach, *, day: date, hour: time, minutes: int, by: Actor
) -> int:
    """Move a session, and those of its series by as many days to the same hour: all or none.

    The last goes first when they move on, so that none runs into the next.
    """
    shift = day - local_day(session.starts_at)
    found = reached(session, reach)
    if not found:
        raise Refused(_("Questo incontro è già concluso."))
    for each in reversed(found) if shift >= timedelta() else found:
        starts_at = moment(local_day(each.starts_at) + shift, hour)
        reschedule(each, starts_at=starts_at, minutes=minutes, by=by)
    return len(found)


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
    # Of several who are needed one may have accepted already, while others are looked for.
    is_free = session.state in (State.REQUESTED, State.APPROVED)
    if not coordinates and not (is_free and not session.assignments.live().exists()):
        raise Refused(_("Qualcuno è già incaricato: per spostarlo scrivi a chi coordina."))
    if starts_at < clock.now():
        raise Refused(_("Quest'ora è già passata."), field="day")
    wanted = minutes or session.minutes
    if wanted != session.minutes and not coordinates:
        raise Refused(_("La durata la cambia chi coordina."), field="length")
    if wanted > session.minutes:
        _has_hours(session, wanted)
    session.starts_at, session.minutes = starts_at, wanted
    session.ends_at = starts_at + timedelta(minutes=wanted)
    session.is_flexible, session.earliest_at, session.latest_at = False, None, None
    with told():
        session.save(update_fields=[
            "starts_at", "ends_at", "minutes", "is_flexible", "earliest_at", "latest_at",
        ])  # fmt: skip
    for mediator in who_goes(session):
        emails.moved(mediator, session)
    if coordinates:
        emails.changed(session)
    note("mediation.moved", session, by, session.service_id)
    return session


def _has_hours(session: MediationSession, minutes: int) -> None:
    """The sessions of a request last no longer than its hours."""
    request = session.request
    others = request.sessions.exclude(pk=session.pk).exclude(state=State.REFUSED)
    have = request.minutes
    if session.state != State.REQUESTED:
        others, have = others.exclude(state=State.REQUESTED), request.approved_minutes or have
    if (sum(s.minutes for s in others) + minutes) * request.needs > have:
        raise Refused(_("Nella richiesta non restano abbastanza ore."), field="length")


@transaction.atomic
def withdraw(request: MediationRequest, *, why: str, by: Actor) -> MediationRequest:
    """Take a request back (ritiro): what has not been done is cancelled, its hours are free.

    A request of which something was done already stays, for that to be settled and closed.
    """
    request = request_held(request, by, Side.COORDINATOR, Side.REQUESTER)
    if request.is_over:
        raise Refused(_("Questa richiesta è già conclusa."))
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    side = next(iter(permissions.sides(by, request.service_id, request.from_office_id)))
    waiting = list(request.sessions.exclude(state__in=OVER))
    was_given = request.sessions.filter(state__in=GIVEN).exists()
    if was_given and not waiting:
        raise Refused(_("Non c'è più niente da ritirare: chi coordina conclude la richiesta."))
    for session in waiting:
        if session.state == State.REQUESTED:
            move(session, State.CANCELLED, side, by, why)
        else:
            cancel(session, why=why, by=by)
    if not was_given:
        request.state, request.state_why = State.CANCELLED, why.strip()[:300]
        request.save(update_fields=["state", "state_why"])
    note("mediation.withdrawn", request, by, request.service_id)
    return request
