"""Cases of the demonstration, at every point of the process, by the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from labimpact.casework.actions import (
    assessing,
    diary,
    opening,
    planning,
    providing,
    reviewing,
    team,
)
from labimpact.casework.enums import (
    Agreement,
    Attendance,
    CaseState,
    Result,
    Risk,
    TeamRole,
    Tie,
    Urgency,
    Visibility,
)
from labimpact.casework.models import Case
from labimpact.casework.process import STEPS
from labimpact.network.models import Office
from labimpact.network.queries import actor_for
from labimpact.network.roles import ROLES
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.world import Desk, World
from labimpact.people.actions.notices import give_notice
from labimpact.people.models import Person

CASES = 9


@dataclass(frozen=True)
class Story:
    """Why somebody is helped, what is meant to be true in the end, and what is done for it."""

    reading: str
    areas: tuple[tuple[str, int], ...]
    goal: str
    measure: str
    own_words: str
    doing: tuple[str, str, str, int]  # item, words, unit, quantity
    diary: str
    risks: tuple[Risk, ...] = ()
    siuss_area: int = 3


_STORIES = (
    Story(
        "Affitto arretrato da quattro mesi, due figli a scuola. Il proprietario ha scritto.",
        (("home", 3), ("income", 3), ("school", 1)),
        "Restare nella casa", "Piano di rientro firmato e rispettato per sei mesi",
        "Non voglio che i bambini cambino scuola.",
        ("cultural_mediation", "Incontri con il proprietario e con la scuola", "hour", 8),
        "Visita a casa con la mediatrice: le stanze sono due, i bambini dormono in cucina.",
        (Risk.MINORS,),
    ),
    Story(
        "Ha perso il lavoro in primavera; il permesso scade tra sei mesi.",
        (("work", 3), ("documents", 2)),
        "Trovare un lavoro regolare", "Contratto di almeno sei mesi",
        "Ho sempre lavorato, voglio tornare a farlo.",
        ("consultation", "Colloqui con il Centro per l'impiego", "session", 6),
        "Colloquio con il Centro per l'impiego: iscrizione fatta, c'è un corso a marzo.",
    ),
    Story(
        "Madre sola, arrivata da poco; non parla italiano e non conosce nessuno.",
        (("language", 3), ("social_ties", 2), ("family_minors", 2)),
        "Parlare italiano per la vita di ogni giorno", "Frequenta il corso A1 fino alla fine",
        "Voglio capire il medico da sola.",
        ("escort_visit", "Accompagnamento al CPIA e al consultorio", "session", 4),
        "Prima lezione al CPIA: l'ha accompagnata una volontaria.",
        (Risk.MINORS,), 1,
    ),
)  # fmt: skip


def lay(world: World, desk: Desk, known: Sequence[Known]) -> int:
    """Some cases for a desk that has a social worker, of people it follows; how many."""
    leads = [s for s in desk.staff if Permission.CASE_LEAD in ROLES[s.role].permissions]
    if not leads or not known:
        return 0
    rng = dice(world.seed, "helping", desk.name)
    chosen = rng.sample(list(known), min(CASES, len(known)))
    others = [other for other in world.desks if other.office_id != desk.office_id]
    made = 0
    for number, one in enumerate(chosen):
        worker = User.objects.get(pk=leads[number % len(leads)].user_id)
        actor = actor_for(worker, office_id=desk.office_id)
        person = Person.objects.get(pk=one.person_id)
        if person.died_on is not None or person.merged_into_id is not None:
            continue
        with acting(actor):
            life = _Life(_STORIES[number % len(_STORIES)], person, worker, actor, world)
            life.live(STEPS[number % len(STEPS)], rng.choice(others) if others else None)
        made += 1
    return made


class _Life:
    """One case, a step at a time, each on a day of its own."""

    def __init__(self, story: Story, person: Person, worker: User, by: Actor, world: World) -> None:
        self.story, self.person, self.worker, self.by = story, person, worker, by
        self.world, self.today = world, world.today

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def live(self, until: CaseState, other: Desk | None) -> None:
        steps = (
            self._take_on, self._assess, self._agree, self._provide, self._review, self._close,
        )  # fmt: skip
        reading = opening.FirstReading(
            text=self.story.reading, source="self", risks=self.story.risks, lives_alone=True,
            urgency=Urgency.URGENT if self.story.risks else Urgency.ORDINARY,
            siuss_area=self.story.siuss_area,
        )  # fmt: skip
        self.case = opening.open_case(self.person, by=self.by, reading=reading, on=self.ago(130))
        for step in steps[: STEPS.index(until)]:
            step()
            self.case = Case.objects.get(pk=self.case.pk)
            if self.case.state == CaseState.PLAN and other is not None:
                self._share(other)

    def _take_on(self) -> None:
        if not self.person.privacy_notices.exists():
            give_notice(
                self.person, by=self.by, office_id=self.case.office_id, manner="read_aloud",
                language=self.world.languages["it"], version=self.world.notice_version,
                given_on=self.ago(125),
            )  # fmt: skip
        opening.take_on(self.case, manager=self.worker, by=self.by, on=self.ago(125))

    def _assess(self) -> None:
        assessing.assess(
            self.case, by=self.by, on=self.ago(118), resources="Conosce il paese da qualche anno.",
            needs=[
                assessing.NeedFound(area, level, "observed") for area, level in self.story.areas
            ],
            ties=[
                assessing.TieFound("una vicina di casa", "aiuta con i bambini"),
                assessing.TieFound("il fratello a Milano", "fratello", Tie.WEAK),
            ],
        )  # fmt: skip
        diary.write_entry(
            self.case, text=self.story.diary, visible_to=Visibility.TEAM, by=self.by,
            on=self.ago(115),
        )  # fmt: skip

    def _agree(self) -> None:
        item, words, unit, quantity = self.story.doing
        plan = planning.begin_plan(self.case, by=self.by)
        meant = planning.InterventionMeant(
            item=item, text=words, unit=unit, quantity=Decimal(quantity),
            office=self.case.office, starts_on=self.ago(100),
        )  # fmt: skip
        goal = planning.GoalMeant(
            area=self.story.areas[0][0], text=self.story.goal, measure=self.story.measure,
            due_on=self.today + timedelta(days=90), interventions=[meant],
        )  # fmt: skip
        plan = planning.write_plan(
            plan, goals=[goal], own_words=self.story.own_words, edition=plan.edition, by=self.by,
            review_on=self.ago(10),
        )  # fmt: skip
        planning.agree(
            plan, agreement=Agreement.SIGNED_ON_PAPER, with_whom=str(self.person), by=self.by,
            on=self.ago(100),
        )  # fmt: skip

    def _share(self, other: Desk) -> None:
        team.add_member(
            self.case, role=TeamRole.COMMUNITY, by=self.by,
            office=Office.objects.get(pk=other.office_id),
        )  # fmt: skip

    def _provide(self) -> None:
        doing = self.case.interventions.first()
        if doing is None:
            return
        for days, there in ((80, True), (60, False), (40, True)):
            providing.provide(
                doing, on=self.ago(days), quantity=Decimal(2), by=self.by,
                attendance=Attendance.PRESENT if there else Attendance.ABSENT,
            )  # fmt: skip

    def _review(self) -> None:
        goals = self.case.goals.filter(plan__state="agreed")
        reviewing.review(
            self.case, by=self.by, on=self.ago(9), with_whom="La persona e l'équipe",
            results={goal.pk: (Result.PARTLY, "") for goal in goals},
            text="Va meglio; serve ancora tempo.",
        )  # fmt: skip

    def _close(self) -> None:
        reviewing.close(
            self.case, reason="need_resolved", by=self.by, satisfaction=4, on=self.ago(3),
            exit_situation="La situazione è stabile; sa a chi rivolgersi.",
            follow_up="Al telefono, in italiano.",
        )  # fmt: skip
