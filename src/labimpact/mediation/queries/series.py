"""What stands in somebody's way on the dates of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from labimpact.assignment.problem import Proposal
from labimpact.assignment.rules import broken, held
from labimpact.mediation.models import MediationService, MediationSession, Mediator
from labimpact.mediation.planning import words
from labimpact.mediation.planning.building import of_one


def hindered(
    service: MediationService, sessions: Sequence[MediationSession], mediator: Mediator
) -> Mapping[int, str]:
    """Of the sessions of a series those that a mediator cannot do, and why (perché no): their
    hours, their other work, what they have said of the body; the others go together."""
    if not sessions:
        return {}
    problem = of_one(service, sessions, mediator.pk).problem
    if not problem.workers:
        return {each.pk: _("in quei giorni non è nel registro") for each in sessions}
    worker, plan = problem.workers[0], held(problem)
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
