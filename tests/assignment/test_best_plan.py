"""The best plan against every plan there is, of problems small enough to try them all."""

import pytest

from bench.weeks import Shape, week
from labimpact.assignment import terms
from labimpact.assignment.greedy import greedy
from labimpact.assignment.problem import AGAIN, USUAL
from labimpact.assignment.rules import broken, held
from labimpact.assignment.solving import Impossible, Limits, solve
from tests.assignment.all_plans import every_plan, flexible, small

ALWAYS = Limits(nodes=20_000)


def in_order(costs, order):
    return [costs[level] for level in order]


@pytest.mark.parametrize("order", [USUAL, AGAIN], ids=["usual", "again"])
@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_better_level_by_level(seed, order):
    problem = small(seed)
    best = min(in_order(terms.costs(problem, plan), order) for plan in every_plan(problem))
    solution = solve(problem, order=order, limits=ALWAYS)
    assert broken(problem, solution.plan) == []
    assert in_order(solution.costs, order) == best
    assert [each.cost for each in solution.levels] == best, "the model counts as the terms do"
    assert all(each.is_proven for each in solution.levels)


@pytest.mark.parametrize("seed", range(100, 120))
def test_no_plan_is_better_where_hours_hold_window_by_window(seed):
    problem = small(seed, windows=True)
    best = min(in_order(terms.costs(problem, plan), USUAL) for plan in every_plan(problem))
    first = greedy(problem)
    assert broken(problem, first) == []
    solution = solve(problem, limits=ALWAYS)
    assert broken(problem, solution.plan) == []
    assert [each.cost for each in solution.levels] == best, "the model counts as the terms do"
    assert in_order(solution.costs, USUAL) == best


@pytest.mark.parametrize("order", [USUAL, AGAIN], ids=["usual", "again"])
@pytest.mark.parametrize("seed", range(200, 216))
def test_no_plan_is_better_where_work_may_begin_at_many_times(seed, order):
    problem = flexible(seed)
    best = min(in_order(terms.costs(problem, plan), order) for plan in every_plan(problem))
    solution = solve(problem, order=order, limits=ALWAYS)
    assert broken(problem, solution.plan) == []
    assert [each.cost for each in solution.levels] == best, "the model counts as the terms do"
    assert in_order(solution.costs, order) == best
    assert all(each.is_proven for each in solution.levels)


def test_the_greedy_plan_breaks_no_rule_and_is_never_better():
    for seed in range(3):
        problem = week(seed, Shape(requests=60, workers=20, areas=2))
        first = greedy(problem)
        assert broken(problem, first) == []
        solution = solve(problem, limits=Limits(nodes=20_000))
        assert broken(problem, solution.plan) == []
        assert in_order(solution.costs, USUAL) <= in_order(terms.costs(problem, first), USUAL)


def test_the_same_problem_gives_the_same_plan():
    problem = week(7, Shape(requests=40, workers=15, areas=1))
    limits = Limits(nodes=20_000)
    assert solve(problem, limits=limits).plan == solve(problem, limits=limits).plan


@pytest.mark.parametrize("seed", range(40, 60))
def test_what_is_locked_stays_and_the_rest_is_the_best_around_it(seed):
    """Whatever speaks against a locked pair alone; what is locked twice over is refused."""
    problem = small(seed, locks=0.7)
    plans = [in_order(terms.costs(problem, plan), USUAL) for plan in every_plan(problem)]
    if broken(problem, held(problem)):
        assert plans == []
        with pytest.raises(Impossible):
            solve(problem, limits=ALWAYS)
        return
    solution = solve(problem, limits=ALWAYS)
    assert set(held(problem)) <= set(solution.plan)
    assert in_order(solution.costs, USUAL) == min(plans)
