"""Saying that one is there: by a tap, or by the code at the door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions.holding import note, session_held, told
from labimpact.mediation.enums import Place, State
from labimpact.mediation.models import Assignment, SessionReport
from labimpact.mediation.process import Side
from labimpact.mediation.queries.day import EARLY

# A phone's clock may go a little ahead of ours.
_AHEAD = timedelta(minutes=5)
BY_TIME, BY_DOOR = "time", "door"


def door_token(office_id: int) -> str:
    """What stands in the code at the door of an office: nobody makes one up."""
    return Signer(salt="labimpact.mediation.door").sign(str(office_id))


def door_office(token: str) -> int | None:
    """Of which office a code at the door is; None when it is none of ours."""
    try:
        return int(Signer(salt="labimpact.mediation.door").unsign(token))
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def check_in(
    assignment: Assignment, *, by: Actor, at: datetime | None = None, door: str = ""
) -> SessionReport:
    """Note that whoever mediates has arrived (arrivo): once, at the hour at which they tapped.

    `at` is said by a phone that had no signal; an hour outside the session is refused.
    """
    session = session_held(assignment.session, by, Side.MEDIATOR)
    if assignment.place != Place.ACCEPTED or assignment.mediator.user_id != by.user_id:
        raise Refused(_("Questo incontro non è tuo."))
    report = SessionReport.objects.filter(assignment=assignment).first()
    if report is not None and report.checked_in_at is not None:
        return report
    moment = at or clock.now()
    if session.state not in (State.ACCEPTED, State.SCHEDULED, State.DONE):
        raise Refused(_("Questo incontro non è fissato: guarda la tua giornata."))
    if moment > clock.now() + _AHEAD or not (
        session.starts_at - EARLY <= moment <= session.ends_at
    ):
        raise Refused(_("L'arrivo si registra da un'ora prima dell'inizio fino alla fine."))
    if door and (session.from_office_id is None or door_office(door) != session.from_office_id):
        raise Refused(_("Questo codice è di un'altra porta."))
    if report is None:
        # Version 0: there, and nothing told yet.
        report = SessionReport(
            assignment=assignment, session=session, mediator_id=assignment.mediator_id,
            service_id=session.service_id, from_office_id=session.from_office_id, version=0,
            began_at=session.starts_at, ended_at=session.ends_at,
        )  # fmt: skip
    report.checked_in_at, report.checked_in_by = moment, BY_DOOR if door else BY_TIME
    with told():
        report.save(update_fields=["checked_in_at", "checked_in_by"] if report.pk else None)
    note("mediation.checked_in", report, by, session.service_id, how=report.checked_in_by)
    return report
