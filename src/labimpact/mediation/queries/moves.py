"""The last move on the board: what it was, and whether it can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from labimpact.mediation.enums import Place
from labimpact.mediation.models import MediationService, MediationSession, Mediator
from labimpact.mediation.process import OVER


@dataclass(frozen=True)
class Move:
    """A move on the board (spostamento): whose the session is by it, whose it was, and when."""

    session: int
    mediator: int | None
    instead_of: int | None
    was_at: datetime
    is_at: datetime


def changed_since(move: Move, session: MediationSession) -> str:
    """What happened to a session after a move, if anything did; nothing when it may be undone."""
    if session.starts_at != move.is_at or session.is_locked or session.state in OVER:
        return _("Intanto l'incontro è cambiato: non si può più annullare.")
    places = dict(session.assignments.live().values_list("mediator_id", "place"))
    if move.mediator is not None and move.mediator not in places:
        return _("Intanto chi doveva andare ha detto di no, o è stato tolto: niente da annullare.")
    if move.mediator is not None and places[move.mediator] == Place.ACCEPTED:
        return _("Intanto chi va ha accettato: se deve cambiare, spostalo di nuovo.")
    if move.mediator is None and move.instead_of in places:
        return _("Intanto è di nuovo di chi l'aveva: niente da annullare.")
    if move.mediator is None and len(places) >= session.request.needs:
        return _("Intanto l'incontro ha già qualcun altro: spostalo di nuovo.")
    return ""


@dataclass(frozen=True)
class LastMove:
    """The last move as it is told; `trouble` says why it can no longer be undone."""

    session: MediationSession
    mediator: str
    instead_of: str
    trouble: str


def last_move(service: MediationService, move: Move | None) -> LastMove | None:
    """What was moved last on the board of a service (ultimo spostamento), if it may be told."""
    if move is None:
        return None
    rows = MediationSession.objects.filter(pk=move.session, service=service)
    session = rows.select_related("request__body").first()
    if session is None:
        return None
    ids = [pk for pk in (move.mediator, move.instead_of) if pk is not None]
    names = dict(Mediator.objects.filter(pk__in=ids).values_list("pk", "name"))
    return LastMove(
        session, names.get(move.mediator or 0, ""), names.get(move.instead_of or 0, ""),
        changed_since(move, session),
    )  # fmt: skip
