"""How a session went, for who asked for it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions.holding import note, session_held
from labimpact.mediation.enums import State
from labimpact.mediation.models import MediationSession, Opinion
from labimpact.mediation.process import Side


@transaction.atomic
def say(session: MediationSession, *, score: int, words: str, by: Actor) -> Opinion:
    """Say how a session went (parere), once: 1 did not help, 2 a little, 3 helped."""
    session = session_held(session, by, Side.REQUESTER)
    if session.state not in (State.DONE, State.VALIDATED, State.BILLABLE):
        raise Refused(_("L'incontro non si è ancora svolto."))
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                session=session, service_id=session.service_id, score=score,
                from_office_id=session.from_office_id, whose="requester", words=words.strip()[:600],
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("Il parere c'è già.")) from error
    note("mediation.opinion_given", session, by, session.service_id)
    return opinion
