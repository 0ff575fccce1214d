"""A level may be allowed to be a little worse for the sake of those after it."""

import itertools

import pytest

from labimpact.assignment import terms
from labimpact.assignment.problem import USUAL, Level
from labimpact.assignment.solving import Limits, Progress, solve
from tests.assignment.all_plans import every_plan, small

EXACT = Limits(nodes=20_000)


def slackened(problem, slack):
    """The best of all plans when every level may be worse by its slack before the next is seen."""
    plans = [terms.costs(problem, plan) for plan in every_plan(problem)]
    for level in USUAL:
        most = int(min(c[level] for c in plans) * (1 + slack.get(level, 0)))
        best = min(c[level] for c in plans)
        plans = [c for c in plans if c[level] <= most]
    return best, plans


@pytest.mark.parametrize("seed", range(6))
def test_the_last_level_is_the_best_that_the_slack_of_those_before_allows(seed):
    slack = {Level.TRAVEL: 0.3, Level.FAIRNESS: 0.1}
    problem = small(seed)
    best, _ = slackened(problem, slack)
    solution = solve(problem, slack=slack, limits=EXACT)
    assert solution.levels[-1].cost == best
    assert all(each.is_proven for each in solution.levels)


def test_a_run_tells_how_far_it_is_and_stops_between_two_levels_when_told_to():
    heard: list[Progress] = []

    def tell(now):
        heard.append(now)
        return now.level is not Level.LANGUAGE

    solution = solve(small(1), limits=EXACT, tell=tell)
    assert solution.stopped
    levels = [level for level, _ in itertools.groupby(each.level for each in heard)]
    assert levels == [Level.COVERAGE, Level.LANGUAGE]
    assert [each.level for each in solution.levels] == levels
