"""What stands in somebody's way on the dates of a series."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from labimpact.assignment.problem import Problem, Proposal, Worker
from labimpact.assignment.rules import broken, held
from labimpact.mediation.models import MediationService, MediationSession
from labimpact.mediation.planning import words
from labimpact.mediation.planning.building import of_some


def hindered(
    service: MediationService, sessions: Sequence[MediationSession], mediators: Collection[int]
) -> Mapping[int, Mapping[int, str]]:
    """Of the sessions of a series those that each mediator cannot do, and why (perché no): their
    hours, their other work, what they have said of the body; the others go together."""
    if not sessions:
        return {who: {} for who in mediators}
    problem = of_some(service, sessions, mediators).problem
    nowhere = {each.pk: _("in quei giorni non è nel registro") for each in sessions}
    workers = {int(worker.id): worker for worker in problem.workers}
    return {
        who: _hindered(problem, sessions, workers[who]) if who in workers else nowhere
        for who in mediators
    }


def _hindered(
    problem: Problem, sessions: Sequence[MediationSession], worker: Worker
) -> Mapping[int, str]:
    plan = [each for each in held(problem) if each.worker == worker.id]
    before, found = set(broken(problem, plan)), {}
    for each in sessions:
        request = problem.request.get(str(each.pk))
        if request is None:
            found[each.pk] = _("c'è già chi serve")
            continue
        tried = Proposal(request.id, worker.id, request.starts[0])
        if wrong := [b for b in broken(problem, [*plan, tried]) if b not in before]:
            found[each.pk] = words.rule_said(wrong[0].rule, wrong[0].hours)
        else:
            plan.append(tried)
    return found
