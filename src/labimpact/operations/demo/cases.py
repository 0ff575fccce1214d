"""Procedure cases of the demonstration: opened and carried on by the product's own actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from labimpact.network.queries import actor_for
from labimpact.network.roles import ROLES
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.world import Desk, World
from labimpact.people.models import Person
from labimpact.procedures.actions import carrying, papers
from labimpact.procedures.actions.opening import open_case
from labimpact.procedures.actions.stepping import Taking, take_step
from labimpact.procedures.models import CasePaper, ProcedureCase
from labimpact.rules.procedures import stored

CASES = 24


@dataclass(frozen=True)
class Story:
    """A procedure with its answers, and the steps taken so many days ago with their result."""

    code: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[tuple[str, int, str]] = ()
    outcome: str = ""
    days_ago: Mapping[str, int] = field(default_factory=dict)  # answers that are days


_FAMILY = {
    "title_kind": "employment", "title_one_year": True, "protection": False,
    "legal_stay_since": date(2021, 3, 1), "spouse": True, "spouse_adult_not_separated": True,
    "minor_children": 1, "children_under_14": 1, "other_parent_agrees": True,
    "disabled_children": 0, "parents": 0, "relatives": 2, "income": Decimal(15100),
    "housing_certificate": True,
}  # fmt: skip
_STORIES = (
    Story("P02"),
    Story("P02", {"conditions_met": True, "moved": False}, [("filing", 40, "")]),
    Story("P05", _FAMILY, [("filing", 160, "")]),
    Story("P05", _FAMILY | {"income": Decimal(14000)}),
    Story("P07", {}, [("booking", 30, "")]),
    Story("P07", {}, [("booking", 150, ""), ("date_given", 120, ""), ("test", 95, "failed")]),
    Story(
        "P01",
        {"eu_citizen": False, "reason": "family", "visa_over_3_months": True,
         "one_stop_office_done": False, "guardian_or_alone": False},
        days_ago={"entry_date": 5},
    ),
    Story("P09", {"way": "residence", "ground": "non_eu"}),
    Story(
        "P02", {"conditions_met": True},
        [("filing", 120, ""), ("decision", 45, "ready"), ("collection", 20, "")], "renewed",
    ),
    Story("P12", {}),
    Story(
        "P15", {"pupils": 1, "identity_papers": False}, [("application", 12, "with_reservation")]
    ),
    Story("P04", {}, [("filing", 100, "")]),
)  # fmt: skip


def lay(world: World, desk: Desk, known: Sequence[Known]) -> int:
    """Some cases for a desk, of people it follows; returns how many were opened."""
    staff = [s for s in desk.staff if Permission.PROCEDURE_MANAGE in ROLES[s.role].permissions]
    if not staff or not known:
        return 0
    rng = dice(world.seed, "cases", desk.name)
    chosen = rng.sample(list(known), min(CASES * desk.weight // 28 + 4, len(known)))
    opened = 0
    for number, one in enumerate(chosen):
        by = staff[number % len(staff)]
        actor = actor_for(User.objects.get(pk=by.user_id), office_id=desk.office_id)
        person = Person.objects.get(pk=one.person_id)
        if person.died_on is None:
            with acting(actor):
                _live(_STORIES[number % len(_STORIES)], person, actor, world.today)
            opened += 1
    return opened


def _live(story: Story, person: Person, by: Actor, today: date) -> None:
    definition = stored.current(story.code, today)
    if definition is None or not definition.is_enabled:
        return
    days = {name: today - timedelta(days=ago) for name, ago in story.days_ago.items()}
    case = open_case(definition, person, by=by, answers={**story.answers, **days})
    steps = {s.code for s in stored.definition(definition).steps}
    for code, ago, result in story.steps:
        if code in steps:
            _take(case, code, today - timedelta(days=ago), result, by)
    missing = CasePaper.objects.filter(case=case, state="missing").order_by("pk")
    for paper in missing[: max(1, len(missing) * 2 // 3)]:
        papers.receive(case, paper, by=by)
    if story.outcome:
        carrying.close(case, outcome=story.outcome, by=by)


def _take(case: ProcedureCase, code: str, day: date, result: str, by: Actor) -> None:
    receipt = f"DEMO-{case.pk}" if code == "filing" else ""
    take_step(case, code, Taking(done_on=day, result=result, receipt_code=receipt), by=by)
