"""What may not be: of somebody and a request by themselves, and of a whole plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from labimpact.assignment.problem import DAY, Hours, Plan, Problem, Proposal, Request, Skill, Worker


class Rule(StrEnum):
    """Why somebody cannot have a request; the first of them are about the two alone."""

    LANGUAGE = "language"
    LEVEL = "level"
    GENDER = "gender"
    EXCLUDED = "excluded"
    PAST = "past"
    FREE = "free"
    HOURS_OF_THE_DAY = "hours_of_the_day"
    HOURS = "hours"
    PACKAGE = "package"
    BUSY = "busy"
    TRAVEL = "travel"
    REST = "rest"
    LOCKED = "locked"
    TWICE = "twice"
    TOO_MANY = "too_many"
    START = "start"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks: by which proposal, against which other one if any, and beyond
    which hours if it is about these."""

    rule: Rule
    by: Proposal
    against: Proposal | None = None
    hours: Hours | None = None


def language_cost(request: Request, worker: Worker) -> int | None:
    """What it costs to be understood: nothing in the language wanted, more in a bridge language.

    None when the two have no language in common, or none at the level that is asked.
    """
    if request.requires and not request.accepted:
        return 0
    costs = [
        accepted.cost
        for accepted in request.accepted
        for skill in worker.skills
        if skill.language == accepted.language
        and accepted.variety in ("", skill.variety)
        and skill.level >= request.least_level
    ]
    return min(costs, default=None)


def unfit(request: Request, worker: Worker) -> Rule | None:
    """Why these two never go together, whatever the time."""
    if language_cost(request, worker) is None:
        spoken = {(s.language, s.variety) for s in worker.skills}
        languages = {language for language, _ in spoken}
        for accepted in request.accepted:
            if accepted.variety and (accepted.language, accepted.variety) in spoken:
                return Rule.LEVEL
            if not accepted.variety and accepted.language in languages:
                return Rule.LEVEL
        return Rule.LANGUAGE
    if lacking := [each for each in request.requires if not _has(worker, each)]:
        some = {skill.language for skill in worker.skills}
        return Rule.LEVEL if all(each.language in some for each in lacking) else Rule.LANGUAGE
    if request.gender and worker.gender != request.gender:
        return Rule.GENDER
    if worker.id in request.excluded:
        return Rule.EXCLUDED
    return None


def _has(worker: Worker, wanted: Skill) -> bool:
    return any(
        skill.language == wanted.language
        and wanted.variety in ("", skill.variety)
        and skill.level >= wanted.level
        for skill in worker.skills
    )


def untimely(problem: Problem, request: Request, worker: Worker, start: int) -> Rule | None:
    """Why somebody who fits cannot begin it then, were the whole week theirs."""
    end = start + request.minutes
    if start < problem.now:
        return Rule.PAST
    there, back = start, end
    if worker.from_home:
        there -= problem.way(worker, worker.home, request.place)
        back += problem.way(worker, request.place, worker.home)
    if not any(span.holds(there, back) for span in worker.free):
        return Rule.FREE
    if worker.most_a_day is not None and request.minutes > worker.most_a_day:
        return Rule.HOURS_OF_THE_DAY
    if too_long(worker, request, start) is not None:
        return Rule.HOURS
    return None


def too_long(worker: Worker, request: Request, start: int) -> Hours | None:
    """The hours that have no room for it, whatever else the worker is given."""
    for each in worker.windows:
        most = each.most if each.holds(start) else None
        if most is not None and each.already + request.minutes > most:
            return each
    return None


def possible(problem: Problem) -> Iterator[tuple[Request, Worker, int]]:
    """Each request with each worker and beginning that nothing about the two forbids; of what is
    locked, as it is."""
    for request in problem.requests:
        if request.locked:
            for who, start in request.promised:
                yield request, problem.worker[who], start
            continue
        left = problem.packages[request.package] if request.package else request.minutes
        if request.minutes > left:
            continue
        for worker in problem.workers:
            if unfit(request, worker) is not None:
                continue
            for start in request.starts:
                if untimely(problem, request, worker, start) is None:
                    yield request, worker, start


def held(problem: Problem) -> list[Proposal]:
    """What is locked: somebody decided so, whatever speaks against the two alone."""
    return [
        Proposal(request.id, who, start)
        for request in problem.requests if request.locked
        for who, start in request.promised
    ]  # fmt: skip


def apart(
    problem: Problem, worker: Worker, one: tuple[Request, int], other: tuple[Request, int]
) -> Rule | None:
    """Why one worker cannot have both: they overlap, the way is too long, the night too short."""
    if one[1] > other[1]:
        one, other = other, one
    (first, start), (second, then) = one, other
    end = start + first.minutes
    if then < end:
        return Rule.BUSY
    if then - end < problem.way(worker, first.place, second.place) + worker.pause:
        return Rule.TRAVEL
    if start // DAY != then // DAY and then - end < worker.rest:
        return Rule.REST
    return None


def broken(problem: Problem, plan: Plan) -> list[Broken]:
    """Every rule that a plan breaks; none of a plan that may be."""
    found: list[Broken] = []
    by_worker: dict[str, list[Proposal]] = defaultdict(list)
    by_request: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in sorted(plan, key=lambda p: (p.start, p.request)):
        by_worker[proposal.worker].append(proposal)
        by_request[proposal.request].append(proposal)
        request, worker = problem.request[proposal.request], problem.worker[proposal.worker]
        if request.locked and (worker.id, proposal.start) in request.promised:
            continue
        alone = unfit(request, worker) or untimely(problem, request, worker, proposal.start)
        if alone is None and proposal.start not in request.starts:
            alone = Rule.START
        if alone is not None:
            beyond = too_long(worker, request, proposal.start) if alone is Rule.HOURS else None
            found.append(Broken(alone, proposal, hours=beyond))
    for worker_id, mine in by_worker.items():
        found += _of_worker(problem, problem.worker[worker_id], mine)
    found += _of_requests(problem, by_request)
    return found


def _of_worker(problem: Problem, worker: Worker, mine: list[Proposal]) -> Iterator[Broken]:
    for at, one in enumerate(mine):
        for other in mine[at + 1 :]:
            rule = apart(
                problem, worker,
                (problem.request[one.request], one.start),
                (problem.request[other.request], other.start),
            )  # fmt: skip
            if rule is not None:
                found = Rule.TWICE if one.request == other.request else rule
                yield Broken(found, other, one)
    days: Counter[int] = Counter()
    for one in mine:
        days[one.start // DAY] += problem.request[one.request].minutes
        if worker.most_a_day is not None and days[one.start // DAY] > worker.most_a_day:
            yield Broken(Rule.HOURS_OF_THE_DAY, one)
    for hours in worker.windows:
        if hours.most is None:
            continue
        total = hours.already
        for one in mine:
            if hours.holds(one.start):
                total += problem.request[one.request].minutes
                if total > hours.most:
                    yield Broken(Rule.HOURS, one, hours=hours)


def _of_requests(problem: Problem, by_request: dict[str, list[Proposal]]) -> Iterator[Broken]:
    left = dict(problem.packages)
    for request in problem.requests:
        given = by_request.get(request.id, [])
        for one, other in pairwise(given):
            if one.start != other.start:
                yield Broken(Rule.START, other, one)
        if len(given) > request.needs:
            yield Broken(Rule.TOO_MANY, given[-1])
        if request.locked:
            told = {(p.worker, p.start) for p in given}
            for worker, start in request.promised:
                if (worker, start) not in told:
                    yield Broken(Rule.LOCKED, Proposal(request.id, worker, start))
        if request.package and given:
            left[request.package] -= request.minutes * len(given)
            if left[request.package] < 0:
                yield Broken(Rule.PACKAGE, given[-1])
