"""One mediator for a whole series: proposed for every session that they can do, told once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions import offering
from labimpact.mediation.actions.cancelling import Reach, reached
from labimpact.mediation.models import MediationSession, Mediator
from labimpact.mediation.process import OPEN
from labimpact.mediation.queries.series import hindered


@dataclass(frozen=True)
class Proposed:
    """What came of it: for how many sessions somebody was asked, and for which not and why."""

    sent: tuple[MediationSession, ...]
    skipped: tuple[tuple[MediationSession, str], ...]


@transaction.atomic
def propose_series(
    session: MediationSession, mediator: Mediator, reach: Reach, *, by: Actor
) -> Proposed:
    """Propose one mediator for a session, those after it or all of its series (serie).

    A session that they cannot do is left, with the reason; they get one message for all others.
    Of one session alone whoever coordinates decides, whatever speaks against it.
    """
    if reach is Reach.ONE:
        return Proposed((offering.propose(session, mediator, by=by).offer.session,), ())
    waiting = [each for each in reached(session, reach) if each.state in OPEN]
    against = hindered(session.service, waiting, [mediator.pk])[mediator.pk]
    sent: list[offering.Sent] = []
    skipped: list[tuple[MediationSession, str]] = []
    for each in waiting:
        try:
            if said := against.get(each.pk):
                raise Refused(said)
            with transaction.atomic():
                sent.append(offering.propose(each, mediator, by=by, written=False))
        except Refused as refusal:
            skipped.append((each, str(refusal)))
    if not sent:
        why = skipped[0][1] if skipped else _("Non c'è nessun incontro che cerca qualcuno.")
        raise Refused(_("Nessun incontro della serie gli si può proporre: %(why)s") % {"why": why})
    offering.write(mediator, sent)
    return Proposed(tuple(each.offer.session for each in sent), tuple(skipped))
