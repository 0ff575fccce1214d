"""Referrals, cases and documents put there for all in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework import queries
from labimpact.casework.enums import CaseState
from labimpact.casework.models import Referral
from labimpact.casework.queries import cases, documents
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.rules.queries import label

_TONES = {
    Referral.State.REFUSED: "danger",
    Referral.State.EXPIRED: "danger",
    Referral.State.FORWARDED: "soft",
    Referral.State.WITHDRAWN: "soft",
}


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


def case_entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """The cases that the actor may read, where each stands; of the others nothing."""
    if not actor.can_somewhere(Permission.CASE_WORK):
        return
    for case in cases.of_person(actor, person)[:limit]:
        yield Entry(
            at=case.closed_on or case.taken_on or case.opened_on,
            kind="case",
            title=_("Caso: %(state)s") % {"state": CaseState(case.state).label},
            text=label("closure_reason", case.close_reason),
            url=reverse("cases:detail", args=[case.pk]),
            icon="it-folder",
            who=case.manager_name,
            tone="soft" if not case.is_running else "",
        )


def document_entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """The documents of cases that were put there for all who follow the person."""
    if not actor.can_somewhere(Permission.CASE_WORK):
        return
    for document in documents.shared_with_all(person)[:limit]:
        yield Entry(
            at=document.added_at,
            kind="case_document",
            title=_("Documento: %(title)s") % {"title": document.title},
            text=label("file_kind", document.kind),
            url=reverse("cases:document", args=[document.pk]),
            icon="it-clip",
            who=document.added_by_name,
            tone="soft",
        )
