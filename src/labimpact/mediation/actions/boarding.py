"""What a coordinator does on the board: give a session by hand, fix it, weigh the plans."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.assignment.problem import Weights
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import permissions
from labimpact.mediation.actions import offering
from labimpact.mediation.actions.holding import note, session_held
from labimpact.mediation.models import MediationService, MediationSession, Mediator
from labimpact.mediation.planning import weighing
from labimpact.mediation.process import OVER, Side
from labimpact.mediation.queries.moves import Move, changed_since


@transaction.atomic
def place(
    session: MediationSession, mediator: Mediator | None, *, by: Actor,
    instead_of: Mediator | None = None, starts_at: datetime | None = None,
) -> Move:  # fmt: skip
    """Give a session to somebody by hand (sposta sul tabellone), in the place of who had it.

    Without `mediator` whoever had it is let go. What the database refuses undoes all of it.
    """
    was_at = session.starts_at
    session = session_held(session, by, Side.COORDINATOR)
    if session.is_locked:
        raise Refused(_("Questo incontro è bloccato: sbloccalo prima di spostarlo."))
    if mediator is not None and mediator == instead_of and starts_at in (None, session.starts_at):
        raise Refused(_("È già di chi hai scelto."))
    if instead_of is not None:
        held = session.assignments.live().filter(mediator=instead_of).first()
        if held is None:
            raise Refused(_("Intanto l'incontro è cambiato: ricarica la pagina."))
        offering.release(held, why=_("Spostato da chi coordina"), by=by)
    if mediator is not None:
        session = offering.propose(session, mediator, by=by, starts_at=starts_at).offer.session
    return Move(
        session.pk, mediator.pk if mediator else None, instead_of.pk if instead_of else None,
        was_at, session.starts_at,
    )  # fmt: skip


@transaction.atomic
def take_back(move: Move, *, by: Actor) -> MediationSession:
    """Take the last move back (annulla): whoever had the session is asked again, at its hour.

    Refused when the session is no longer as the move left it, so that nobody else's work is lost.
    """
    session = session_held(MediationSession(pk=move.session), by, Side.COORDINATOR)
    if changed := changed_since(move, session):
        raise Refused(changed)
    people = Mediator.objects.filter(service=session.service_id)
    of = people.in_bulk([pk for pk in (move.mediator, move.instead_of) if pk is not None])
    had, has = of.get(move.instead_of or 0), of.get(move.mediator or 0)
    if had is None and has is not None:
        place(session, None, instead_of=has, by=by)
        session.refresh_from_db()
        offering.set_time(session, move.was_at)
    else:
        place(session, had, instead_of=has, starts_at=move.was_at, by=by)
    note("mediation.move_taken_back", session, by, session.service_id)
    return session


@transaction.atomic
def lock(session: MediationSession, *, is_locked: bool, by: Actor) -> MediationSession:
    """Fix a session for the plans (blocca), or set it free again."""
    session = session_held(session, by, Side.COORDINATOR)
    if session.state in OVER:
        raise Refused(_("Questo incontro è già concluso."))
    if is_locked and not session.assignments.live().exists():
        raise Refused(_("Si blocca un incontro che ha già qualcuno."))
    session.is_locked = is_locked
    session.save(update_fields=["is_locked"])
    said = "mediation.session_locked" if is_locked else "mediation.session_unlocked"
    note(said, session, by, session.service_id)
    return session


@transaction.atomic
def set_weights(service: MediationService, weights: Weights, *, by: Actor) -> MediationService:
    """Change how a service weighs its plans (pesi); levels stay as they are."""
    if not permissions.coordinates(by, service.pk):
        raise Refused(_("I pesi li cambia chi coordina la mediazione."))
    service = MediationService.objects.select_for_update().get(pk=service.pk)
    service.weights = weighing.written(weights)
    service.save(update_fields=["weights"])
    note("mediation.weights_changed", service, by, service.pk, weights=service.weights)
    return service
