"""The page of one case: where it stands, what is missing, and its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.casework import permissions, process
from labimpact.casework.enums import CASE_ORIGIN, CaseState, Result, Risk, SiussArea
from labimpact.casework.models import (
    Assessment,
    Case,
    CaseMember,
    DiaryEntry,
    Goal,
    IndividualPlan,
    Intervention,
    Referral,
)
from labimpact.casework.process import Facts, Move, Need
from labimpact.casework.queries import homes
from labimpact.casework.queries.facts import facts_of
from labimpact.casework.queries.lacking import Lacking, lacking
from labimpact.casework.queries.parts import CaseParts
from labimpact.casework.queries.whom import Whom, whom
from labimpact.people.dates import of_age_on
from labimpact.rules.queries import label

DIARY_SHOWN = 30
# From how long before a birthday the page speaks of coming of age.
OF_AGE_SOON = timedelta(days=90)


@dataclass(frozen=True)
class WayOn:
    move: Move
    lacking: list[Lacking]


@dataclass(frozen=True)
class Done:
    """An intervention, planned against delivered."""

    intervention: Intervention
    given: Decimal
    missed: int  # times the person did not come

    @property
    def is_finished(self) -> bool:
        return self.given >= self.intervention.quantity

    @property
    def share(self) -> int:
        """Per cent of what was planned, at most 100."""
        return min(100, int(100 * self.given / self.intervention.quantity))


class CasePage(CaseParts):
    """One case for one reader."""

    def __init__(self, case: Case, actor: Actor) -> None:
        super().__init__(case)
        self.actor = actor

    @cached_property
    def whom(self) -> Whom | None:
        """What one has to know of the person; nobody, to who may not open their record."""
        return whom(self.case.person, self.actor)

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self)

    @cached_property
    def leads(self) -> bool:
        return permissions.can_lead(self.actor, self.case)

    @property
    def can_lead(self) -> bool:
        return self.case.is_running and self.leads

    @cached_property
    def can_read_first(self) -> bool:
        first = self.case.state == CaseState.PRE_ASSESSMENT
        return self.case.is_running and (
            self.can_lead or (first and permissions.can_read_first(self.actor, self.case))
        )

    @cached_property
    def works(self) -> bool:
        return permissions.can_work(self.actor, self.case)

    @property
    def can_work(self) -> bool:
        return self.case.is_running and self.works

    @property
    def asks_satisfaction(self) -> bool:
        """How useful it was is asked once something was given; whoever said it may say it anew."""
        begun = self.case.state in (CaseState.DELIVERY, CaseState.MONITORING)
        return self.can_lead and (begun or self.case.satisfaction is not None)

    @property
    def ends_early(self) -> bool:
        """Closing is the way on after a review only; before, it happens and is not what is next."""
        return self.case.state != CaseState.MONITORING

    @property
    def steps(self) -> list[dict[str, str]]:
        return [{"label": str(state.label)} for state in process.STEPS]

    @property
    def at(self) -> int:
        """The place of the present step, from one."""
        return process.STEPS.index(CaseState(self.case.state)) + 1

    @cached_property
    def ways(self) -> list[WayOn]:
        return [
            WayOn(move, [self._lacking(need) for need in lacking])
            for move, lacking in process.ways_on(self.facts)
        ]

    def _lacking(self, need: Need) -> Lacking:
        return lacking(self.case, need, leads=self.can_lead, reads_first=self.can_read_first)

    @property
    def correctable(self) -> Assessment | None:
        """The last assessment, while the actor may still correct it."""
        last = next(iter(self.assessments), None)
        mine = last is not None and last.is_correctable(self.actor.user_id, clock.today())
        return last if mine else None

    @cached_property
    def members(self) -> list[CaseMember]:
        return list(self.case.members.select_related("office"))

    @cached_property
    def referrals(self) -> list[Referral]:
        """Those sent from the case, the last first; the actor's offices sent or received them."""
        rows = Referral.objects.filter(origin_kind=CASE_ORIGIN, origin_id=self.case.pk)
        return list(rows.select_related("to_office").order_by("-sent_on", "-pk"))

    @cached_property
    def can_refer(self) -> bool:
        """Whoever works on the case for the office that has it sends the person on."""
        office = self.case.office_id
        return self.can_work and permissions.can_send_from(self.actor, office)

    @cached_property
    def plan(self) -> IndividualPlan | None:
        """The plan in force; of a case without one, the last."""
        return self.in_force or next(iter(self.plans), None)

    @cached_property
    def goals(self) -> list[Goal]:
        return self.goals_of(self.plan) if self.plan else []

    @cached_property
    def done(self) -> dict[int, list[Done]]:
        """By goal, its interventions with what was given of each."""
        given: dict[int, Decimal] = defaultdict(Decimal)
        missed: dict[int, int] = defaultdict(int)
        for one in self.provisions:
            if one.voided_at is None:
                given[one.intervention_id] += one.quantity
                missed[one.intervention_id] += one.attendance != "present"
        return {
            goal.pk: [Done(i, given[i.pk], missed[i.pk]) for i in goal.interventions.all()]
            for goal in self.goals
        }

    @property
    def goal_rows(self) -> Iterable[tuple[Goal, list[Done], str]]:
        """Each goal of the plan with its interventions and its last result."""
        last = self.reviews[0] if self.reviews else None
        results = {r.goal_id: r for r in last.results.all()} if last else {}
        for goal in self.goals:
            result = results.get(goal.pk)
            said = str(Result(result.result).label) if result else ""
            yield goal, self.done.get(goal.pk, []), said

    @cached_property
    def is_late(self) -> bool:
        due = self.case.review_on
        return self.case.is_running and due is not None and due < clock.today()

    @cached_property
    def diary(self) -> list[DiaryEntry]:
        rows = DiaryEntry.objects.filter(case=self.case).select_related("office")
        return list(rows.order_by("-happened_on", "-pk")[:DIARY_SHOWN])

    @property
    def corrected(self) -> set[int]:
        """The entries beside which a correction stands."""
        return {entry.corrects_id for entry in self.diary if entry.corrects_id is not None}

    @cached_property
    def can_reopen(self) -> bool:
        """A case that is over may be taken up by another, once."""
        here = self.case.office_id == self.actor.office_id
        may = here and permissions.can_open_for(self.actor, self.case.office_id)
        return may and not self.case.is_running and not self.case.followed_by.exists()

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def died_on(self) -> date | None:
        """The day of death, while the case still waits to be closed."""
        return self.case.person.died_on if self.case.is_running else None

    @cached_property
    def of_age_on(self) -> date | None:
        """The eighteenth birthday, when it falls within the case or is near: then they decide."""
        day = of_age_on(self.case.person.birth)
        if day is None or not self.case.is_running:
            return None
        near = clock.today() + OF_AGE_SOON
        return day if self.case.opened_on < day <= near else None

    @property
    def risks(self) -> list[str]:
        return [str(Risk(risk).label) for risk in self.case.risks]

    @property
    def source(self) -> str:
        return label("report_source", self.case.source)

    @cached_property
    def home(self) -> str:
        """The household of the case, in words; nothing while it is to be found out."""
        found = homes.home(self.case.household_id)
        return homes.told(found) if found else ""

    @property
    def siuss_area(self) -> str:
        area = self.case.siuss_area
        return str(SiussArea(area).label) if area else ""

    @property
    def close_reason(self) -> str:
        return label("closure_reason", self.case.close_reason)
