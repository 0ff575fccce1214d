"""Requests from the portal: laid in by the public, taken and closed by the office."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.queries.referral_terms import working_day_after
from labimpact.intake import permissions
from labimpact.intake.enums import Kind, Outcome
from labimpact.intake.models import PublicRequest
from labimpact.intake.queries import answer_days


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wrote in a public form."""

    office_id: int
    kind: Kind
    language: str
    name: str
    phone: str
    email: str
    words: str
    page: str
    sent_key: str


@transaction.atomic
def ask(asked: Asked) -> int:
    """Lay a request in for an office (richiesta dal portale), as the public; returns its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.ask_publicly(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                asked.office_id, str(asked.kind), asked.language, asked.name, asked.phone,
                asked.email, asked.words, asked.page, asked.sent_key,
                working_day_after(clock.today(), answer_days()),
            ],
        )  # fmt: skip
        (number,) = cursor.fetchone()
    if number is None:
        raise Refused(
            _("Questo modulo è già stato inviato con altre parole: apri una pagina nuova.")
        )
    return int(number)


def take(row: PublicRequest, *, by: Actor) -> None:
    """See to a request oneself (prendere); a colleague may take it over."""
    _answers(row, by)
    row.taken_by_id, row.taken_at = by.user_id, clock.now()
    row.save(update_fields=["taken_by", "taken_at"])
    log.record("public_request.taken", by=by, target=row, office_id=row.office_id)


def close(row: PublicRequest, *, outcome: Outcome, note: str, by: Actor) -> None:
    """Say how a request ended (chiudere)."""
    _answers(row, by)
    row.outcome, row.note, row.closed_at = outcome, note.strip(), clock.now()
    row.save(update_fields=["outcome", "note", "closed_at"])
    log.record("public_request.closed", by=by, target=row, office_id=row.office_id)


def reopen(row: PublicRequest, *, by: Actor) -> None:
    """Take back that a request ended (riaprire)."""
    if not permissions.can_answer(by, row):
        raise Refused(_("Risponde chi lavora nello sportello."))
    row.outcome, row.note, row.closed_at = "", "", None
    row.save(update_fields=["outcome", "note", "closed_at"])
    log.record("public_request.reopened", by=by, target=row, office_id=row.office_id)


def note_reading(row: PublicRequest, *, by: Actor) -> None:
    """Whoever opened it stands in the register of accesses."""
    log.record("public_request.read", by=by, target=row, office_id=row.office_id)


def _answers(row: PublicRequest, by: Actor) -> None:
    if not permissions.can_answer(by, row):
        raise Refused(_("Risponde chi lavora nello sportello."))
    if row.closed_at is not None:
        raise Refused(_("Questa richiesta è già chiusa."))
