"""The stories: households, offices' lives and procedure cases of the demonstration, told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from labimpact.audit.models import AuditEvent, Change
from labimpact.correspondence.models import Reminder
from labimpact.network.models import Membership, Office
from labimpact.operations.demo import seeding
from labimpact.operations.demo.dice import Weighted
from labimpact.operations.demo.households import household
from labimpact.operations.demo.naming import Origin, origins
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.office_life import SAMPLE, Known
from labimpact.operations.demo.plans import HouseholdPlan, PersonPlan
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.world import Desk, World
from labimpact.operations.many.identities import Shape
from labimpact.operations.many.network import OPERATORS, STAFF, Living
from labimpact.operations.many.stories import Cast, Compiler, Story
from labimpact.operations.many.tape import Row, Tape
from labimpact.people.models import ContactPoint
from labimpact.procedures.models import (
    CaseDeadline,
    CasePaper,
    CaseParticipant,
    CaseStep,
    ProcedureCase,
)

FEWEST = 4  # stories of an origin, however rare
LIVES = 4
_CASE_PARTS: tuple[type[models.Model], ...] = (CaseParticipant, CaseStep, CasePaper, CaseDeadline)


@dataclass(frozen=True)
class Household:
    """A told household, with what it takes to give it other people."""

    story: Story
    country: str
    shapes: tuple[Shape, ...]
    sealed: bool

    @property
    def lends_itself(self) -> bool:
        """Whether its one person can be somebody known already, met as if for the first time."""
        first = self.shapes[0]
        alone = len(self.shapes) == 1 and not self.sealed
        return alone and first.age >= 18 and first.precision == "day" and first.has_phone


class Stage:
    """Two told offices, kept in the same hours by the same number of people."""

    def __init__(self, world: World, told: Living, other: Living) -> None:
        desks = {desk.office_id: desk for desk in world.desks}
        self.world = world
        self.desk = _with_staff(desks[told.office_id], told)
        self.other = _with_staff(desks[other.office_id], other)
        self.cast = Cast(
            offices={told.office_id: 0, other.office_id: 1},
            office_names={told.name: 0, other.name: 1},
            users=_places(told, other, 0),
            user_names=_places(told, other, 1),
            activities={
                pk: (office, project)
                for office, living in enumerate((told, other))
                for project, pk in enumerate(living.activities)
            },
        )

    def households(self, count: int) -> Iterator[Household]:
        """About so many stories, of every origin as many as its people ask for."""
        found = origins().values()
        total = sum(origin.share for origin in found)
        number = 0
        for origin in found:
            if origin.share:
                for _one in range(max(FEWEST, round(count * origin.share / total))):
                    number += 1
                    yield self._household(origin, number)

    def _household(self, origin: Origin, number: int) -> Household:
        desk = replace(self.desk, origins=Weighted([(origin, 1.0)]))
        plan = household(replace(self.world, desks=(desk,)), number)
        tape = Tape()
        record = Recorder(replace(self.world, desks=(desk, self.other)), tape)
        seeding.lay_household(record, plan)
        story = Compiler(tape.take(), self.cast).story()
        return Household(story, origin.country, _shapes(plan), bool(plan.sealed))

    def lives(self, persons_of_an_office: float) -> list[Story]:
        """Some years of an office as busy as so many persons make it."""
        weight = max(2, min(28, round(28 * persons_of_an_office / 1400)))
        desk = replace(self.desk, weight=weight)
        languages = [self.world.languages[o.languages[0]].pk for o in origins().values()]
        known = [Known(number + 1, languages[number % len(languages)]) for number in range(SAMPLE)]
        cast = replace(self.cast, persons={one.person_id: one.person_id - 1 for one in known})
        told = []
        for number in range(LIVES):
            world = replace(
                self.world, seed=self.world.seed * 1000 + number, desks=(desk, self.other)
            )
            tape = Tape()
            seeding.lay_life(Recorder(world, tape), desk, known)
            told.append(Compiler(tape.take(), cast).story())
        return told


def _with_staff(desk: Desk, living: Living) -> Desk:
    known = {staff.user_id: staff for staff in desk.staff}
    staff: tuple[Staff, ...] = tuple(known[pk] for pk, _name in dict(living.users).items())
    return replace(desk, staff=staff)


def _places(told: Living, other: Living, which: int) -> Any:
    found: dict[Any, tuple[int, int]] = {}
    for office, living in ((1, other), (0, told)):
        for place, user in reversed(list(enumerate(living.users))):
            found[user[which]] = (office, place)
    return found


def _shapes(plan: HouseholdPlan) -> tuple[Shape, ...]:
    return tuple(_shape(person) for person in plan.people)


def _shape(person: PersonPlan) -> Shape:
    new = person.new
    here = new.birth_municipality is not None
    return Shape(
        sex=new.sex,
        role=person.role,
        age=person.age,
        on=person.at.date(),
        precision=str(new.birth.precision),
        code_kind=str(new.tax_code_kind),
        place_code="" if here or new.birth_country is None else new.birth_country.belfiore,
        has_phone=bool(new.phone) and new.phone_whose == ContactPoint.Whose.SELF,
        through_first=bool(new.phone) and new.phone_whose == ContactPoint.Whose.RELATIVE,
        has_native=bool(new.native_name),
        has_preferred=bool(new.preferred_name),
        chinese_order=person.country == "CN",
    )


def cases() -> list[Story]:
    """The demonstration's procedure cases, as the product's own actions opened and carried them."""
    found = []
    staff = _recorders()
    for case in ProcedureCase.objects.order_by("pk"):
        users, names = staff[case.office_id]
        cast = Cast(
            offices={case.office_id: 0},
            office_names={Office.objects.get(pk=case.office_id).name: 0},
            users=users,
            user_names=names,
            activities={},
            persons={case.person_id: 0} if case.person_id else {},
        )
        found.append(Compiler(_rows_of(case), cast).story())
    return found


def _recorders() -> dict[int, tuple[dict[int, tuple[int, int]], dict[str, tuple[int, int]]]]:
    found: dict[int, tuple[dict[int, tuple[int, int]], dict[str, tuple[int, int]]]] = {}
    for row in Membership.objects.select_related("user").order_by("pk"):
        users, names = found.setdefault(row.office_id, ({}, {}))
        place = STAFF - 1 if row.role == "social_worker" else len(users) % OPERATORS
        users.setdefault(row.user_id, (0, place))
        names.setdefault(str(row.user), (0, place))
    return found


def _rows_of(case: ProcedureCase) -> list[Row]:
    """Everything the case's actions wrote, in whatever table."""
    rows: list[models.Model] = [case]
    for part in _CASE_PARTS:
        rows += part._default_manager.filter(case_id=case.pk).order_by("pk")
    deadlines = [row.pk for row in rows if isinstance(row, CaseDeadline)]
    reminders = Reminder.objects.order_by("pk")
    rows += reminders.filter(origin_kind="procedures.procedurecase", origin_id=case.pk)
    rows += reminders.filter(origin_kind="procedures.casedeadline", origin_id__in=deadlines)
    written = {(row._meta.db_table, row.pk) for row in rows}
    by_table: dict[str, list[int]] = {}
    for table, pk in written:
        by_table.setdefault(table, []).append(pk)
    for table, ids in sorted(by_table.items()):
        rows += Change.objects.filter(table_name=table, row_id__in=ids).order_by("pk")
    rows += AuditEvent.objects.filter(
        object_type="procedures.ProcedureCase", object_ids=[case.pk]
    ).order_by("pk")
    return [(type(row), _columns(row)) for row in rows]


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: row.__dict__[field.attname] for field in row._meta.concrete_fields}
