"""A session on a day on which whoever asked is closed: held all the same, on purpose."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions.holding import note, session_held, told
from labimpact.mediation.models import MediationSession
from labimpact.mediation.process import OVER, Side


@transaction.atomic
def keep(session: MediationSession, *, by: Actor) -> MediationSession:
    """Hold a session although its day is one of closure (si fa lo stesso): it is a question no
    more, for as long as it stays on that day."""
    session = session_held(session, by, Side.COORDINATOR, Side.REQUESTER)
    if session.state in OVER:
        raise Refused(_("Questo incontro è già concluso."))
    session.kept_on = local_day(session.starts_at)
    with told():
        session.save(update_fields=["kept_on"])
    note("mediation.kept", session, by, session.service_id)
    return session
