"""What every action of mediation begins and ends with: the row locked, the right, the note."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import permissions
from labimpact.mediation.enums import State
from labimpact.mediation.models import MediationRequest, MediationSession
from labimpact.mediation.process import Side, may_move

# What the database says, in the words of whoever is in front of the screen.
_SAID = {
    "package_not_overdrawn": "Nel pacchetto non ci sono abbastanza ore.",
    "hourpackage_granted_check": "Nel pacchetto non ci sono abbastanza ore.",
    "package_is_closed": "Il pacchetto è chiuso: scegline un altro.",
    "one_session_at_a_time": "A quell'ora è già altrove.",
    "one_way_at_a_time": "A quell'ora è già altrove, contando la strada.",
    "one_place_each": "È già incaricato di questo incontro.",
    "session_is_full": "Per questo incontro c'è già chi serve.",
    "one_open_offer": "Ha già una proposta che aspetta la sua risposta.",
    "session_moves": "Intanto l'incontro è cambiato: ricarica la pagina.",
    "request_moves": "Intanto la richiesta è cambiata: ricarica la pagina.",
    "report_hours_once": "In quelle ore c'è già la relazione di un altro incontro.",
    "set_out": "Intanto l'incarico è cambiato: ricarica la pagina.",
    "one_plan_at_a_time": "Un piano è già in lavorazione: aspetta che finisca, o fermalo.",
    "one_plan_work_at_a_time": "Si sta già lavorando a un piano: aspetta che finisca.",
    "one_mediator_per_account": "Questa utenza è già di un altro mediatore.",
    "one_contract_at_a_time": "In quei giorni c'è già un contratto.",
    "who_asks_does_not_decide": "Un trasferimento lo decide chi non l'ha chiesto.",
}


@contextmanager
def told() -> Iterator[None]:
    """What the database refuses is said in Italian, and what was done before it is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for mark, words in _SAID.items():
            if mark in str(error):
                raise Refused(_(words)) from error
        raise


def request_held(request: MediationRequest, by: Actor, *wanted: Side) -> MediationRequest:
    """The request locked, for who stands on one of those sides of it."""
    rows = MediationRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("package", "service").get(pk=request.pk)
    if not permissions.sides(by, row.service_id, row.from_office_id) & set(wanted):
        raise Refused(_("Questa richiesta non è del tuo ufficio."))
    return row


def hold_request_of(session: MediationSession) -> None:
    """Lock the request of a session before the session, for who may change it: as when the request
    itself is acted on, so that nobody waits for one while holding the other."""
    MediationRequest.objects.select_for_update(of=("self",)).filter(sessions=session.pk).first()


def session_held(session: MediationSession, by: Actor, *wanted: Side) -> MediationSession:
    """The session locked, for who stands on one of those sides; a mediator has a place in it."""
    hold_request_of(session)
    rows = MediationSession.objects.select_for_update(of=("self",))
    # With all that a message about it says.
    row = rows.select_related("request__language", "request__body", "service__office").get(
        pk=session.pk
    )
    found = set(permissions.sides(by, row.service_id, row.from_office_id))
    if Side.MEDIATOR in wanted and by.user_id is not None:
        mine = row.assignments.filter(mediator__user=by.user_id, place__in=("offered", "accepted"))
        if mine.exists():
            found.add(Side.MEDIATOR)
    if not found & set(wanted):
        raise Refused(_("Questo incontro non è del tuo ufficio."))
    return row


def move(session: MediationSession, end: State, side: Side, by: Actor, why: str = "") -> None:
    """Move a session on; refused when it does not go there from where it is."""
    if not may_move(session.state, end, side):
        raise Refused(
            _("Un incontro «%(start)s» non diventa «%(end)s».")
            % {"start": session.get_state_display(), "end": end.label}
        )
    session.state, session.state_why, session.state_by_name = end, why[:300], by.display_name[:200]
    with told():
        session.save(update_fields=["state", "state_why", "state_by_name"])


def note(action: str, target: Model, by: Actor, service_id: int, **details: Any) -> None:
    """In the register of the office that acts; of the service, when nobody of an office does."""
    office_id = by.office_id if by.user_id is not None else service_id
    log.record(action, by=by, target=target, office_id=office_id, details=details)
