"""Why a plan is as it is: what each choice costs, what else there is, what would be needed.

Words are made by whoever asked; here are rules, levels and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labimpact.assignment import terms
from labimpact.assignment.problem import (
    USUAL,
    Hours,
    Level,
    Plan,
    Problem,
    Proposal,
    Request,
    Worker,
)
from labimpact.assignment.rules import Broken, Rule, broken, unfit, untimely


@dataclass(frozen=True)
class Alternative:
    """Another way to do a request, all else staying: what it costs more (or less) at each level.

    `instead` are the proposals it would push out, when somebody is wanted who is busy.
    """

    proposal: Proposal
    more: dict[Level, int]
    instead: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Reasons:
    """Why somebody has a request: what it costs at each level, and the next best ways."""

    proposal: Proposal
    adds: dict[Level, int]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Hindrance:
    """Why one worker cannot have a request: the rules, of their best beginning. One rule alone
    is what would unlock it, none that nothing is in the way; `against` are the jobs that are, and
    `hours` those that are full."""

    worker: str
    start: int
    rules: tuple[Rule, ...]
    against: tuple[Proposal, ...] = ()
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True)
class Uncovered:
    """Why nobody has a request: of every worker what stands in the way, the nearest first."""

    request: str
    missing: int
    hindrances: tuple[Hindrance, ...]

    @property
    def main(self) -> Rule | None:
        """What stands in the way of the nearest; none when there is nobody, or nothing does."""
        nearest = self.hindrances[0].rules if self.hindrances else ()
        return nearest[0] if nearest else None


def reasons(
    problem: Problem, plan: Plan, proposal: Proposal, *, order: Sequence[Level] = USUAL,
    most: int = 2,
) -> Reasons:  # fmt: skip
    """Why this one: what leaving it out would save, and the best other ways, cheapest first."""
    rest = [p for p in plan if p != proposal]
    without, with_it = terms.costs(problem, rest), terms.costs(problem, plan)
    request = problem.request[proposal.request]
    others = sorted(
        alternatives(problem, rest, request, with_it, besides=proposal),
        key=lambda a: (len(a.instead) > 0, [a.more[level] for level in order]),
    )
    adds = {level: with_it[level] - without[level] for level in Level}
    return Reasons(proposal, adds, tuple(others[:most]))


def alternatives(
    problem: Problem,
    rest: Plan,
    request: Request,
    now: terms.Costs,
    *,
    besides: Proposal | None = None,
) -> Iterator[Alternative]:
    """Every other worker and beginning that fits, also where it pushes something else out."""
    busy = {p.worker for p in rest if p.request == request.id}
    for worker in problem.workers:
        if worker.id in busy or unfit(request, worker) is not None:
            continue
        for start in request.starts:
            tried = Proposal(request.id, worker.id, start)
            if tried == besides or untimely(problem, request, worker, start) is not None:
                continue
            yield from _instead(problem, rest, tried, now)


def _instead(
    problem: Problem, rest: Plan, tried: Proposal, now: terms.Costs
) -> Iterator[Alternative]:
    wrong = _wrong(problem, rest, tried)
    out = tuple(sorted({_other(each, tried) for each in wrong if _movable(problem, each, tried)}))
    if any(not _movable(problem, each, tried) for each in wrong):
        return
    plan = [*(p for p in rest if p not in out), tried]
    costs = terms.costs(problem, plan)
    yield Alternative(tried, {level: costs[level] - now[level] for level in Level}, out)


def _wrong(problem: Problem, rest: Plan, tried: Proposal) -> list[Broken]:
    """What a plan breaks with one proposal more, and did not break before."""
    before = set(broken(problem, rest))
    return [each for each in broken(problem, [*rest, tried]) if each not in before]


def _other(each: Broken, tried: Proposal) -> Proposal:
    """What stands against the tried one."""
    return each.against if each.by == tried and each.against is not None else each.by


def _movable(problem: Problem, each: Broken, tried: Proposal) -> bool:
    """Is it only another job of the same worker that stands in the way, one that may go?"""
    if each.against is None or each.rule not in (Rule.BUSY, Rule.TRAVEL, Rule.REST):
        return False
    other = _other(each, tried)
    return other.request != tried.request and not problem.request[other.request].locked


def uncovered(problem: Problem, plan: Plan, request: Request) -> Uncovered | None:
    """Why a request has nobody, or too few; None when it has all it needs."""
    given = [p for p in plan if p.request == request.id]
    if len(given) >= request.needs:
        return None
    have = {p.worker for p in given}
    found = [
        _nearest(problem, plan, request, worker)
        for worker in problem.workers
        if worker.id not in have
    ]
    found.sort(key=lambda each: (len(each.rules), [*map(_rank, each.rules)], each.worker))
    return Uncovered(request.id, request.needs - len(given), tuple(found))


_ORDER = tuple(Rule)


def _rank(rule: Rule) -> int:
    """The rules about plans are nearer to being mended than those about the two alone."""
    return -_ORDER.index(rule)


def _nearest(problem: Problem, plan: Plan, request: Request, worker: Worker) -> Hindrance:
    """Of one worker the beginning with the fewest rules in the way."""
    never = unfit(request, worker)
    if never is not None:
        return Hindrance(worker.id, min(request.starts), (never,))
    tried = [Proposal(request.id, worker.id, start) for start in request.starts]
    return min((_hindered(problem, plan, each) for each in tried), key=lambda h: len(h.rules))


def _hindered(problem: Problem, plan: Plan, tried: Proposal) -> Hindrance:
    wrong = _wrong(problem, plan, tried)
    rules = dict.fromkeys(each.rule for each in wrong)
    against = dict.fromkeys(_other(each, tried) for each in wrong if each.against is not None)
    full = dict.fromkeys(each.hours for each in wrong if each.hours is not None)
    return Hindrance(tried.worker, tried.start, tuple(rules), tuple(against), tuple(full))
