"""Pages behind a secret address of one session: to sign or dispute, to say how it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Conflict, Refused
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.casework import signing
from labimpact.mediation import emails, emails_service
from labimpact.mediation.actions.holding import note, session_held
from labimpact.mediation.enums import State
from labimpact.mediation.models import MediationSession, SessionLink
from labimpact.mediation.process import Side
from labimpact.mediation.queries.links import SessionShown, session_shown

# What the register calls a dispute, of an account or of a link.
DISPUTED = "mediation.report_disputed"
CHANGED = gettext_lazy(
    "La relazione intanto è cambiata: questa è la nuova. Rileggetela, poi firmate di nuovo."
)

NOT_OVER = gettext_lazy("L'incontro non è ancora finito: si firma dopo.")
# What wall.sign_by_link answers then.
_NOT_OVER = -2


def _made(session: MediationSession, purpose: SessionLink.For, *, is_handed: bool = False) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.session_link_made(%s, %s, %s)", [session.pk, purpose.value, is_handed]
        )
        return str(cursor.fetchone()[0])


@transaction.atomic
def ask_signature(session: MediationSession, *, by: Actor) -> bool:
    """Ask who answers at the body to sign by a link (firma a distanza), once a day at most.

    False without an e-mail, or when they were asked lately.
    """
    address = session.request.contact_email
    lately = clock.now() - timedelta(days=1)
    asked = session.links.filter(purpose=SessionLink.For.SIGN, made_at__gt=lately)
    if not address or asked.exists():
        return False
    emails.to_sign(session, address, _made(session, SessionLink.For.SIGN))
    note("mediation.signature_asked", session, by, session.service_id)
    return True


@transaction.atomic
def opinion_link(session: MediationSession, *, by: Actor, is_handed: bool = False) -> str:
    """Make the address at which the person says how it went (parere); the secret is shown once.

    `is_handed` says that the person writes on the phone of who mediated: so does the opinion then.
    """
    session = session_held(session, by, Side.COORDINATOR, Side.MEDIATOR)
    if session.state not in (State.DONE, State.VALIDATED, State.BILLABLE):
        raise Refused(_("Il parere si chiede dopo l'incontro: prima scrivi la relazione."))
    secret = _made(session, SessionLink.For.OPINION, is_handed=is_handed)
    note("mediation.opinion_asked", session, by, session.service_id, is_handed=is_handed)
    return secret


@transaction.atomic
def sign(secret: str, *, name: str, strokes: signing.Strokes, seen: Sequence[str]) -> int:
    """Who asked signs all reports of the session from the link (firma); answers how many.

    `seen` are those that were read, each with its version: changed meanwhile, it is `Conflict`.
    """
    if not name.strip():
        raise Refused(_("Scrivete il nome di chi firma."), field="name")
    drawn = json.dumps([list(stroke) for stroke in strokes]) if strokes else None
    return _settled(
        secret, "SELECT wall.sign_by_link(%s, %s, %s::jsonb, %s)",
        [name.strip(), drawn, list(seen)], "mediation.report_signed",
    )  # fmt: skip


@transaction.atomic
def dispute(secret: str, *, text: str) -> int:
    """Who asked says what is not right from the link (contestazione)."""
    if not text.strip():
        raise Refused(_("Scrivete che cosa non torna."), field="text")
    statement = "SELECT wall.dispute_by_link(%s, %s)"
    return _settled(secret, statement, [text.strip()], DISPUTED)


def _settled(secret: str, statement: str, said: list[Any], action: str) -> int:
    shown = _open(secret, SessionLink.For.SIGN)
    with acting_as(System.MEDIATION_LINK) as link, connection.cursor() as cursor:
        cursor.execute(statement, [fingerprint(secret), *said])
        (many,) = cursor.fetchone()
        if many == _NOT_OVER:
            raise Refused(str(NOT_OVER))
        if many < 0:
            raise Conflict(str(CHANGED))
        if not many:
            raise Refused(
                _("La relazione è già firmata o convalidata: per correggerla scrivete al servizio.")
            )
        note(action, SessionLink(pk=shown.link_id), link, shown.service_id, by_link=True)
        if action == DISPUTED:
            emails_service.disputed(shown.service_id, shown.starts_at)
        return int(many)


@transaction.atomic
def say(secret: str, *, score: int, words: str, by: Actor) -> bool:
    """The person says how it went (parere), once; False when it had been said.

    Never whoever is signed in: the opinion is of the person, who has no account.
    """
    if by.user_id is not None:
        raise Refused(_("Il parere lo dà la persona: qui sei entrato con la tua utenza."))
    shown = _open(secret, SessionLink.For.OPINION)
    with acting_as(System.MEDIATION_LINK) as link, connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.say_by_link(%s, %s::smallint, %s)", [fingerprint(secret), score, words]
        )
        (is_new,) = cursor.fetchone()
        if is_new:
            note("mediation.opinion_given", SessionLink(pk=shown.link_id), link, shown.service_id)
        return bool(is_new)


def _open(secret: str, purpose: SessionLink.For) -> SessionShown:
    shown = session_shown(secret)
    if shown is None or shown.purpose != purpose:
        raise Refused(_("Questo collegamento non vale più."))
    return shown
