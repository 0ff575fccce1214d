"""A plan put into practice: proposals sent, and what became impossible meanwhile told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import permissions
from labimpact.mediation.actions import offering
from labimpact.mediation.actions.holding import note
from labimpact.mediation.actions.planning import ask_plan
from labimpact.mediation.enums import RunState
from labimpact.mediation.models import Absence, Assignment, MediationSession, Mediator, PlanRun
from labimpact.mediation.planning.asked import session_of
from labimpact.mediation.planning.stored import Answer
from labimpact.mediation.queries.availability import sessions_inside


@dataclass
class Applied:
    """What came of a plan: who was proposed, who was already, what could not be and why."""

    done: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Wish:
    session: MediationSession
    wanted: frozenset[tuple[int, datetime]]

    @property
    def starts_at(self) -> datetime:
        return min((at for _who, at in self.wanted), default=self.session.starts_at)

    def extra(self) -> list[Assignment]:
        """Who has a place that the plan gives to somebody else, or at another time."""
        rows = self.session.assignments.live().select_related("mediator")
        return [a for a in rows if (a.mediator_id, a.starts_at) not in self.wanted]


@transaction.atomic
def apply_plan(run: PlanRun, *, sessions: Collection[int] | None = None, by: Actor) -> Applied:
    """Apply a plan (applica): propose what it says, all of it or the sessions chosen.

    First those are told who lose a place by it, then the others are asked. What can no longer be
    is left as it is, with the reason.
    """
    if not permissions.coordinates(by, run.service_id):
        raise Refused(_("Il piano lo applica chi coordina la mediazione."))
    run = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in (RunState.READY, RunState.APPLIED) or not run.solution:
        raise Refused(_("Questo piano non è pronto."))
    applied = Applied()
    wishes = _wishes(run, sessions, applied)
    for wish in wishes:
        _try(wish, applied, partial(_let_go, wish, by))
    refused = {pk for pk, _why in applied.skipped}
    for wish in wishes:
        if wish.session.pk not in refused:
            _try(wish, applied, partial(_ask, wish, applied, by))
    run.state = RunState.APPLIED
    run.save(update_fields=["state"])
    note(
        "mediation.plan_applied", run, by, run.service_id, done=len(applied.done),
        skipped=len(applied.skipped),
    )  # fmt: skip
    return applied


def _wishes(
    run: PlanRun, sessions: Collection[int] | None, applied: Applied
) -> list[_Wish]:  # fmt: skip
    """What the plan says of each session, of those that are still there."""
    answer = Answer(run)
    said: dict[int, set[tuple[int, datetime]]] = {}
    for request in answer.asked:
        pk = session_of(request.id)
        if sessions is None or pk in sessions:
            said[pk] = {
                (int(p.worker), answer.horizon.at(p.start)) for p in answer.given[request.id]
            }
    rows = MediationSession.objects.filter(pk__in=said, service=run.service_id).order_by("pk")
    found = {row.pk: row for row in rows.select_related("service", "request")}
    applied.skipped += [(pk, _("Non c'è più.")) for pk in sorted(set(said) - set(found))]
    for held in answer.problem.requests:
        if held.locked and (pk := session_of(held.id)) in said:
            said[pk] |= {(int(who), answer.horizon.at(start)) for who, start in held.promised}
    # In order of time: where somebody sets out from follows from what they have before.
    wishes = [_Wish(row, frozenset(said[pk])) for pk, row in found.items()]
    return sorted(wishes, key=lambda wish: (wish.starts_at, wish.session.pk))


def _try(wish: _Wish, applied: Applied, act: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            act()
    except Refused as refusal:
        applied.skipped.append((wish.session.pk, str(refusal)))


def _let_go(wish: _Wish, by: Actor) -> None:
    for assignment in wish.extra():
        offering.release(assignment, why=_("Nuovo piano"), by=by)


def _ask(wish: _Wish, applied: Applied, by: Actor) -> None:
    live = {(a.mediator_id, a.starts_at) for a in wish.session.assignments.live()}
    if wish.wanted and wish.wanted <= live:
        applied.kept.append(wish.session.pk)
        return
    for who, at in sorted(wish.wanted - live):
        mediator = Mediator.objects.select_related("service").get(pk=who)
        offering.propose(wish.session, mediator, by=by, starts_at=at)
    if wish.wanted:
        applied.done.append(wish.session.pk)


@dataclass(frozen=True)
class SickCall:
    """What a sick call led to: whose sessions look for somebody else, and the plan asked for."""

    absence: Absence
    released: tuple[MediationSession, ...]
    run: PlanRun | None
    said: str = ""


@transaction.atomic
def call_in_sick(
    mediator: Mediator, *, starts_at: datetime, ends_at: datetime, by: Actor,
    replan: bool = True, seconds: int = 30,
) -> SickCall:  # fmt: skip
    """Somebody is ill (malattia): their sessions of that time look for somebody else, and a plan
    that changes as few promises as possible is asked for."""
    if not permissions.coordinates(by, mediator.service_id):
        raise Refused(_("La malattia la segna chi coordina la mediazione."))
    if ends_at <= starts_at:
        raise Refused(_("La fine viene dopo l'inizio."), field="last_day")
    if ends_at - starts_at > timedelta(days=366):
        raise Refused(_("Al massimo un anno: poi sospendi chi media."), field="last_day")
    absence = Absence.objects.create(
        mediator=mediator, starts_at=starts_at, ends_at=ends_at, is_sick=True
    )
    gone = list(sessions_inside(mediator, starts_at, ends_at))
    for assignment in gone:
        offering.release(assignment, why=_("Malattia"), by=by)
    note("mediation.sick_call", mediator, by, mediator.service_id, released=len(gone))
    sessions = tuple(a.session for a in gone)
    run, said = _replanned(mediator, sessions, seconds, by) if replan and gone else (None, "")
    return SickCall(absence, sessions, run, said)


def _replanned(
    mediator: Mediator, sessions: Collection[MediationSession], seconds: int, by: Actor
) -> tuple[PlanRun | None, str]:
    """A plan of the days of those sessions; none when one is being worked out already."""
    days = sorted(local_day(session.starts_at) for session in sessions)
    last = min(days[-1], days[0] + timedelta(days=30))
    try:
        return ask_plan(
            mediator.service, first_day=days[0], last_day=last, keeps_promises=True,
            seconds=seconds, by=by,
        ), ""  # fmt: skip
    except Refused as refusal:
        return None, str(refusal)
