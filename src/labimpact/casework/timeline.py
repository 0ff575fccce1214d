"""Referrals in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework import queries
from labimpact.casework.models import Referral
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.rules.queries import label

_TONES = {Referral.State.REFUSED: "danger", Referral.State.WITHDRAWN: "soft"}


def entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """The referrals that the actor's offices sent or received, where each stands."""
    if not actor.can_somewhere(Permission.REFERRAL_MANAGE):
        return
    today = clock.today()
    for referral in queries.of_person(actor, person)[:limit]:
        state = Referral.State(referral.state)
        told = [label("referral_reason", referral.reason), referral.answer_note]
        late = referral.is_late(today)
        yield Entry(
            at=referral.answered_on or referral.sent_on,
            kind="referral",
            title=_("Invio a %(office)s: %(state)s")
            % {"office": referral.destination, "state": state.label},
            text=" · ".join(filter(None, told)),
            url=reverse("casework:detail", args=[referral.pk]),
            icon="it-share",
            who=referral.sent_by_name,
            tone="warning" if late else _TONES.get(state, ""),
        )
