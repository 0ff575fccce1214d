"""A run ends in its time however large the problem is, and is then honest about what it knows."""

import time
from dataclasses import replace
from itertools import combinations

import pytest

from bench.weeks import Shape, week
from labimpact.assignment import solving, terms
from labimpact.assignment.clashes import clashes, cliques
from labimpact.assignment.greedy import greedy
from labimpact.assignment.model import Late, Room, build
from labimpact.assignment.problem import DAY, USUAL, Level
from labimpact.assignment.rules import apart, broken, possible
from labimpact.assignment.solving import Limits, solve
from tests.assignment.all_plans import every_plan, flexible


def wide(requests, workers, seed=5):
    """A week of which every other request may begin at 33 times."""
    problem = week(seed, Shape(requests, workers, 2))
    times = [day * DAY + 60 * hour for day in range(5) for hour in (8, 9, 10, 11, 14, 15, 16)]
    return replace(
        problem,
        requests=tuple(
            replace(r, starts=tuple(sorted({*times[:33], r.starts[0]}))) if n % 2 else r
            for n, r in enumerate(problem.requests)
        ),
    )


def test_what_excludes_what_is_what_the_rules_say_and_each_pair_is_said():
    problem = wide(40, 4)
    for worker in problem.workers:
        mine = sorted((s, r.id) for r, w, s in possible(problem) if w is worker)
        choices = [(problem.request[name], start) for start, name in mine]
        square = clashes(problem, worker, choices)
        said = set()
        for clique in cliques(square, square & False):
            said |= {frozenset(pair) for pair in combinations(clique, 2)}
        for (a, one), (b, other) in combinations(enumerate(choices), 2):
            excludes = one[0] is other[0] or apart(problem, worker, one, other) is not None
            assert square[a, b] == square[b, a] == excludes
            assert (frozenset((a, b)) in said) == excludes


def test_a_model_that_is_not_there_in_time_or_too_large_is_given_up():
    problem = wide(40, 10)
    for room in (Room(until=time.monotonic() - 1), Room(words=100)):
        with pytest.raises(Late):
            build(problem, possible(problem), ways=True, room=room)


def test_a_large_problem_ends_in_its_time_with_a_plan_no_worse_than_the_greedy_one():
    problem = wide(250, 80)
    begun = time.monotonic()
    solution = solve(problem, limits=Limits(seconds=2))
    assert time.monotonic() - begun < 20
    assert broken(problem, solution.plan) == []
    first = terms.costs(problem, greedy(problem))
    assert [solution.costs[x] for x in USUAL] <= [first[x] for x in USUAL]
    assert all(each.bound <= each.cost for each in solution.levels)


def test_without_any_time_the_plan_is_the_greedy_one_and_nothing_is_proven():
    problem = wide(60, 20)
    solution = solve(problem, limits=Limits(seconds=0))
    assert solution.plan == tuple(sorted(greedy(problem)))
    assert not any(each.is_proven for each in solution.levels if each.cost)


@pytest.mark.parametrize("seed", range(200, 208))
def test_part_by_part_no_rule_is_broken_no_level_spoilt_and_all_is_covered_that_can_be(
    seed, monkeypatch
):
    monkeypatch.setattr(Room, "check", lambda room, words: _too_large(room))
    monkeypatch.setattr(solving, "_ROUNDS", 12)
    problem = flexible(seed)
    solution = solve(problem, limits=Limits(nodes=4_000))
    assert broken(problem, solution.plan) == []
    best = min([terms.costs(problem, plan)[x] for x in USUAL] for plan in every_plan(problem))
    assert solution.costs[Level.COVERAGE] == best[0]
    assert [solution.costs[x] for x in USUAL] >= best
    assert [each.cost for each in solution.levels] == [solution.costs[x] for x in USUAL]
    assert all(
        found.bound <= least for found, least in zip(solution.levels[:1], best, strict=False)
    )


def _too_large(room):
    """Of the models of all choices; parts are built in their own room."""
    if room.words == solving.ALL:
        raise Late


def test_counted_work_gives_the_same_plan_part_by_part(monkeypatch):
    monkeypatch.setattr(Room, "check", lambda room, words: _too_large(room))
    monkeypatch.setattr(solving, "_ROUNDS", 6)
    problem = week(7, Shape(16, 6, 1))
    limits = Limits(nodes=400)
    assert solve(problem, limits=limits).plan == solve(problem, limits=limits).plan
