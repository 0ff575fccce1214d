"""A plan in the units of whoever reads it, and what fairness costs."""

import pytest

from bench.weeks import Shape, week
from labimpact.assignment import terms
from labimpact.assignment.curve import curve
from labimpact.assignment.figures import figures
from labimpact.assignment.greedy import greedy
from labimpact.assignment.problem import Level
from labimpact.assignment.solving import Limits
from tests.assignment.all_plans import every_plan, small


@pytest.mark.parametrize("seed", range(4))
def test_ways_and_waits_are_those_that_the_level_weighs(seed):
    problem = small(seed)
    by = problem.weights
    for plan in every_plan(problem):
        said, costs = figures(problem, plan), terms.costs(problem, plan)
        assert by.travel * said.way + by.gap * said.wait == costs[Level.TRAVEL]
        assert (said.cents, said.changed) == (costs[Level.COST], costs[Level.PROMISES])


def test_a_difference_is_told_number_by_number():
    problem = week(3, Shape(20, 8, 1))
    plan = greedy(problem)
    change = figures(problem, plan) - figures(problem, plan[1:])
    assert change.missing == -1
    assert change.cents == terms.of_proposal(problem, plan[0])[Level.COST]


def test_fairness_never_gets_worse_by_what_is_allowed_for_it():
    problem = week(5, Shape(30, 10, 1))
    points = list(curve(problem, limits=Limits(nodes=200), slacks=(0.0, 0.05, 0.2)))
    unfair = [each.unfairness for each in points]
    assert unfair == sorted(unfair, reverse=True)
    for each in points:
        assert each.travel <= points[0].travel * (1 + each.slack)
