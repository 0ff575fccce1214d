"""What is said of two records that resemble each other: not the same, same family, undecided."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people.models import Person
from labimpact.people.recognising import Meant
from labimpact.recognition.enums import FoundBy, PairState
from labimpact.recognition.models import LikelyDuplicate, NotTheSame
from labimpact.recognition.permissions import office_that_keeps
from labimpact.recognition.queries.pairs import in_order, records_of


@transaction.atomic
def say_not_the_same(one: Person, other: Person, *, by: Actor, why: str = "") -> NotTheSame:
    """Remember that two records are of different people (non è la stessa persona).

    The search, the registration, the queue and the sweeps read it; saying it twice is no error.
    """
    _both_kept(one, other, by)
    hold(one.pk, other.pk)
    if other.pk in records_of(one):
        raise Refused(_("Queste schede sono unite: separale, se non sono la stessa persona."))
    left, right = in_order(one.pk, other.pk)
    said, is_new = NotTheSame.objects.get_or_create(
        left_id=left, right_id=right,
        defaults={
            "why": why.strip()[:300], "said_by_id": by.user_id or 0,
            "said_by_name": by.display_name,
        },
    )  # fmt: skip
    settle(one, other, PairState.NOT_SAME, by=by)
    if is_new:
        log.record("person.not_the_same", by=by, target=said, persons=[left, right], reason=why)
    return said


@transaction.atomic
def note_at_registration(one: Person, other: Person, likeness: Meant, *, by: Actor) -> None:
    """Put a pair that a registration noticed among the likely duplicates, with its reasons.

    The likeness is in bits, the score a probability: at 3.2 bits nine in ten.
    """
    _both_kept(one, other, by)
    left, right = in_order(one.pk, other.pk)
    reasons = [
        *({"field": "", "how": "agrees", "says": said} for said in likeness.agreeing),
        *({"field": "", "how": "differs", "says": said} for said in likeness.differing),
    ]
    LikelyDuplicate.objects.get_or_create(
        left_id=left, right_id=right,
        defaults={
            "score": 1 / (1 + 2.0 ** -max(-50.0, min(50.0, likeness.bits))),
            "found_by": FoundBy.REGISTRATION,
            "reasons": reasons,
        },
    )  # fmt: skip


@transaction.atomic
def take_back_not_the_same(said: NotTheSame, *, by: Actor) -> None:
    """Forget that two records were said to be of different people: they may be compared again."""
    one, other = said.left, said.right
    _both_kept(one, other, by)
    persons = [one.pk, other.pk]
    log.record("person.not_the_same_taken_back", by=by, target=said, persons=persons)
    said.delete()
    settle(one, other, PairState.OPEN, by=by)


@transaction.atomic
def say_household(one: Person, other: Person, *, by: Actor) -> None:
    """Two people of one family (stessa famiglia): the pair leaves the queue, nobody is merged.

    Whoever says so puts them in a household on the person's page; they are remembered as two.
    """
    say_not_the_same(one, other, why=_("sono della stessa famiglia"), by=by)
    settle(one, other, PairState.HOUSEHOLD, by=by)


def hold(*numbers: int) -> dict[int, Person]:
    """These records until the transaction ends, locked in the order of their numbers: whoever
    merges, separates or tells them apart at the same time waits, and looks again."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    return {person.pk: person for person in rows.order_by("pk")}


def settle(one: Person, other: Person, state: PairState, *, by: Actor) -> None:
    """Write what became of the pair, when it was in the queue."""
    left, right = in_order(one.pk, other.pk)
    is_open = state == PairState.OPEN
    LikelyDuplicate.objects.filter(left=left, right=right).update(
        state=state,
        settled_by_id=None if is_open else by.user_id,
        settled_at=None if is_open else clock.now(),
    )


def _both_kept(one: Person, other: Person, by: Actor) -> None:
    if one.pk == other.pk or any(office_that_keeps(by, p) is None for p in (one, other)):
        raise Refused(_("Il tuo ufficio deve seguire entrambe le persone."))
