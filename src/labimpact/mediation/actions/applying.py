"""A plan put into practice: proposals sent, and what became impossible meanwhile told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation import emails, permissions
from labimpact.mediation.actions import offering, planning
from labimpact.mediation.actions.holding import hold_request_of, note, told
from labimpact.mediation.enums import GOING, Place, PlanWorkKind, RunState
from labimpact.mediation.models import (
    Absence,
    Assignment,
    MediationSession,
    Mediator,
    PlanRun,
    PlanWork,
)
from labimpact.mediation.planning.asked import session_of
from labimpact.mediation.planning.stored import Answer
from labimpact.mediation.queries.availability import sessions_inside
from labimpact.network import working

APPLY_TASK = "mediation.apply_plan"
# Sessions in one transaction: few, so that nobody who answers meanwhile has to wait for long.
_STEP = 10
# What of a session was said once the plan was put into practice for it.
_DONE = ("done", "kept", "nobody")


@dataclass(frozen=True)
class _Wish:
    """What the plan says of a session: who and when; `starts` are the hours it knew of, `since`
    when it was asked for, `was_applied` that an application before this one did it already."""

    session: MediationSession
    wanted: frozenset[tuple[int, datetime]]
    starts: frozenset[datetime]
    since: datetime
    was_applied: bool

    @property
    def key(self) -> str:
        return str(self.session.pk)

    @property
    def starts_at(self) -> datetime:
        return min((at for _who, at in self.wanted), default=self.session.starts_at)

    def live(self) -> list[Assignment]:
        return list(self.session.assignments.live().select_related("mediator"))

    def lost(self) -> list[Assignment]:
        """Places that the plan gives to somebody else, or at another time."""
        return [a for a in self.live() if (a.mediator_id, a.starts_at) not in self.wanted]


@transaction.atomic
def ask_apply(
    run: PlanRun, *, sessions: Collection[int] | None = None, by: Actor
) -> PlanWork:  # fmt: skip
    """Ask that a plan be applied (applica), all of it or the sessions chosen: it is done in the
    background, and told session by session."""
    asker = planning.coordinates(by, run.service_id)
    run = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in (RunState.READY, RunState.APPLIED) or not run.solution:
        raise Refused(_("Questo piano non è pronto."))
    answer = Answer(run)
    # Where nobody is proposed and nobody was there is nothing to do.
    offered = dict.fromkeys(
        session_of(each.id) for each in answer.asked if answer.given[each.id] or each.promised
    )
    chosen = [pk for pk in offered if sessions is None or pk in sessions]
    with told():
        work = PlanWork.objects.create(
            service_id=run.service_id, run=run, kind=PlanWorkKind.APPLY, sessions=chosen,
            total=len(chosen), made_by_id=asker, made_by_name=by.display_name,
        )  # fmt: skip
    queue_app.configure_task(APPLY_TASK, lock=f"{APPLY_TASK}-{run.service_id}").defer(
        work_id=work.pk
    )
    note("mediation.plan_apply_asked", run, by, run.service_id, sessions=len(chosen))
    return work


@transaction.atomic
def stop_apply(run: PlanRun, *, by: Actor) -> PlanWork:
    """Stop putting a plan into practice (ferma): what is done stays, the rest can be applied
    later."""
    planning.coordinates(by, run.service_id)
    rows = PlanWork.objects.select_for_update(of=("self",))
    work = rows.filter(run=run, kind=PlanWorkKind.APPLY, state__in=GOING).first()
    if work is None:
        raise Refused(_("Non c'è niente da fermare: il piano non si sta applicando."))
    work.state, work.ended_at = RunState.CANCELLED, clock.now()
    work.save(update_fields=["state", "ended_at"])
    note("mediation.plan_apply_stopped", run, by, run.service_id, done=work.done)
    return work


def apply(work_id: int) -> None:
    """Apply a plan (called by its job): propose what it says, with the rights of that moment.

    First those are told who lose a place by it, then the others are asked. What can no longer be
    is left as it is, with the reason. Some sessions are done at a time, each for good: cut off
    in the middle, the work goes on from where it was.
    """
    work = working.take(PlanWork, work_id, goes_on=True)
    if work is None:
        return
    with working.ending(work):
        actor = planning.asker(work)
        with acting(actor):
            wishes, gone = _wishes(work)
        for verb in (_let_go, _ask):
            for some in _batched(wishes, _STEP):
                if not _step(work, some, verb):
                    return
        _finish(work, gone)


def _batched(wishes: list[_Wish], size: int) -> Iterator[list[_Wish]]:
    for at in range(0, len(wishes), size):
        yield wishes[at : at + size]


def _wishes(work: PlanWork) -> tuple[list[_Wish], list[int]]:
    """What the plan says of each session chosen, of those that are still there; and the others."""
    run = PlanRun.objects.get(pk=work.run_id)
    answer, applied = Answer(run), _applied(work)
    chosen = set(work.sessions)
    said: dict[int, set[tuple[int, datetime]]] = {}
    starts: dict[int, frozenset[datetime]] = {}
    for request in answer.asked:
        pk = session_of(request.id)
        if pk in chosen:
            starts[pk] = frozenset(answer.horizon.at(start) for start in request.starts)
            said[pk] = {
                (int(p.worker), answer.horizon.at(p.start)) for p in answer.given[request.id]
            }
    rows = MediationSession.objects.filter(pk__in=said, service=work.service_id)
    found = {row.pk: row for row in rows}
    for held in answer.problem.requests:
        if held.locked and (pk := session_of(held.id)) in said:
            said[pk] |= {(int(who), answer.horizon.at(start)) for who, start in held.promised}
    # In order of time: where somebody sets out from follows from what they have before.
    wishes = [
        _Wish(row, frozenset(said[pk]), starts[pk], run.made_at, str(pk) in applied)
        for pk, row in found.items()
    ]
    wishes.sort(key=lambda wish: (wish.starts_at, wish.session.pk))
    return wishes, sorted(chosen - set(found))


def _applied(work: PlanWork) -> set[str]:
    """The sessions for which this plan was applied before."""
    before = PlanWork.objects.filter(run=work.run_id, kind=PlanWorkKind.APPLY).exclude(pk=work.pk)
    return {
        session for row in before for session, what in row.found.items() if what["said"] in _DONE
    }


_Verb = Callable[["_Wish", Mapping[int, Mediator], Actor], str]


def _step(work: PlanWork, wishes: list[_Wish], verb: _Verb) -> bool:
    """Some sessions, and that they are done, in one transaction; False when it was stopped."""
    with acting(planning.asker(work)) as actor:
        row = PlanWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
        if row.state != RunState.RUNNING:
            return False
        ids = {who for wish in wishes for who, _at in wish.wanted}
        people = Mediator.objects.select_related("service").in_bulk(ids)
        for wish in wishes:
            if row.found.get(wish.key, {}).get("said", "freed") == "freed":
                said, why = _tried(wish, verb, people, actor)
                if said:
                    row.found[wish.key] = {"said": said, "why": why}
        row.done = sum(each["said"] != "freed" for each in row.found.values())
        row.touched_at = clock.now()
        row.save(update_fields=["found", "done", "touched_at"])
    return True


def _tried(
    wish: _Wish, verb: _Verb, people: Mapping[int, Mediator], by: Actor
) -> tuple[str, str]:  # fmt: skip
    try:
        with transaction.atomic():
            hold_request_of(wish.session)
            rows = MediationSession.objects.select_for_update(of=("self",))
            wish = replace(wish, session=rows.get(pk=wish.session.pk))
            _still_fits(wish)
            return verb(wish, people, by), ""
    except Refused as refusal:
        return "skipped", str(refusal)
    except ObjectDoesNotExist:
        return "skipped", _("Non c'è più.")


def _still_fits(wish: _Wish) -> None:
    """What was done with the session since the plan was asked for is worth more than the plan."""
    session, lost = wish.session, wish.lost()
    hours = {at for _who, at in wish.wanted}
    if wish.was_applied and (lost or len(wish.live()) < len(wish.wanted)):
        raise Refused(_("Il piano qui è già stato applicato: per cambiare ancora fanne uno nuovo."))
    if session.is_locked and (lost or hours - {session.starts_at}):
        raise Refused(_("L'incontro è bloccato."))
    is_moved = session.starts_at not in wish.starts or hours - {session.starts_at}
    if not session.is_flexible and is_moved:
        raise Refused(_("Intanto l'incontro è stato spostato a un'altra ora."))
    for place in lost:
        is_new = place.answered_at is not None and place.answered_at > wish.since
        if place.place == Place.ACCEPTED and is_new:
            raise Refused(_("Intanto %(name)s ha accettato.") % {"name": place.mediator_name})


def _let_go(wish: _Wish, people: Mapping[int, Mediator], by: Actor) -> str:
    """Who has a place that the plan gives to somebody else, or at another time, is told so."""
    extra = wish.lost()
    for assignment in extra:
        offering.release(assignment, why=_("Nuovo piano"), by=by)
    return "freed" if extra else ""


def _ask(wish: _Wish, people: Mapping[int, Mediator], by: Actor) -> str:
    live = {(a.mediator_id, a.starts_at) for a in wish.live()}
    if not wish.wanted:
        return "nobody"
    if wish.wanted <= live:
        return "kept"
    for who, at in sorted(wish.wanted - live):
        if who not in people:
            raise Refused(_("Chi era proposto non è più nel registro."))
        session = offering.propose(wish.session, people[who], by=by, starts_at=at).offer.session
        if session.starts_at != wish.session.starts_at:
            emails.changed(session)
    return "done"


def _finish(work: PlanWork, gone: list[int]) -> None:
    with acting(planning.asker(work)) as actor:
        row = PlanWork.objects.get(pk=work.pk)
        lost = {str(pk): {"said": "skipped", "why": _("Non c'è più.")} for pk in gone}
        row.found |= lost
        run = PlanRun.objects.get(pk=work.run_id)
        run.state = RunState.APPLIED
        run.save(update_fields=["state"])
        many = Counter(each["said"] for each in row.found.values())
        note("mediation.plan_applied", run, actor, run.service_id, **many)
        working.end(work, state=RunState.READY, found=row.found, done=len(row.found))


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
        return planning.ask_plan(
            mediator.service, first_day=days[0], last_day=last, keeps_promises=True,
            seconds=seconds, by=by,
        ), ""  # fmt: skip
    except Refused as refusal:
        return None, str(refusal)
