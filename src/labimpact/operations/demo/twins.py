"""People met twice: likely duplicates, a merge, and requests from one desk to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from labimpact.network.queries import actor_for
from labimpact.network.roles import ROLES
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.world import Desk, World
from labimpact.people.actions.registration import NewPerson, register
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Person
from labimpact.recognition import actions
from labimpact.recognition.actions import sharing
from labimpact.recognition.enums import FoundBy
from labimpact.recognition.models import LikelyDuplicate
from labimpact.recognition.queries.pairs import in_order

_WHY = "È arrivata allo sportello e dice di essere già seguita: serve la sua scheda"


def lay(world: World, desk: Desk, known: Mapping[int, Sequence[Known]]) -> None:
    """Two records more at a desk of people it follows, one pair merged, one desk asked."""
    staff = [s for s in desk.staff if Permission.PERSON_EDIT in ROLES[s.role].permissions]
    mine = [one.person_id for one in known.get(desk.office_id, ())]
    if not staff or len(mine) < 2:
        return
    rng = dice(world.seed, "twins", desk.name)
    actor = actor_for(User.objects.get(pk=staff[0].user_id), office_id=desk.office_id)
    for number, pk in enumerate(rng.sample(mine, 2)):
        with acting(actor):
            first = Person.objects.get(pk=pk)
            second = register(_again(first, swapped=number == 0), by=actor)
            _notice(first, second, swapped=number == 0)
            if number:
                actions.merge(
                    first, second, reason="Lo ha confermato lei: è la stessa persona", by=actor
                )
    others = [
        (office, one)
        for office, there in known.items()
        for one in there
        if office != desk.office_id
    ]
    if others:
        _ask(actor, *rng.choice(others))


def _again(first: Person, *, swapped: bool) -> NewPerson:
    """The same person as another colleague wrote them: names swapped, or one of them short."""
    year = PartialDate(
        first.birth_date.replace(month=1, day=1) if first.birth_date else None,
        DatePrecision.YEAR if first.birth_date else DatePrecision.UNKNOWN,
    )
    if swapped:
        return NewPerson(
            family_name=first.given_name, given_name=first.family_name, sex=first.sex, birth=year
        )
    short = f"{first.given_name[:1]}." if first.given_name else ""
    return NewPerson(family_name=first.family_name, given_name=short, sex=first.sex, birth=year)


def _notice(first: Person, second: Person, *, swapped: bool) -> None:
    left, right = in_order(first.pk, second.pk)
    name = "nome e cognome scambiati" if swapped else "cognome"
    reasons = [
        {"field": "name", "how": "agrees", "says": name},
        {"field": "birth", "how": "agrees", "says": "anno di nascita"},
    ]
    if not swapped:
        reasons.append({"field": "given_name", "how": "differs", "says": "nome abbreviato"})
    LikelyDuplicate.objects.create(
        left_id=left, right_id=right, score=0.96 if swapped else 0.88, reasons=reasons,
        found_by=FoundBy.OPERATOR,
    )  # fmt: skip


def _ask(actor: Actor, office_id: int, whom: Known) -> None:
    with acting(actor):
        if Person.objects.visible_to(actor).filter(pk=whom.person_id).exists():
            return
        sharing.ask(
            person_id=whom.person_id, to_office_id=office_id, typed=whom.told, why=_WHY, by=actor
        )
