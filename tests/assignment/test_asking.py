"""Who could do something, and when first."""

from dataclasses import replace

import pytest

from labimpact.assignment.asking import could
from labimpact.assignment.problem import (
    DAY,
    Accepted,
    Problem,
    Proposal,
    Request,
    Skill,
    Span,
    Worker,
)
from labimpact.assignment.rules import broken
from tests.assignment.all_plans import every_plan, small

HOUR = 60
WEEK = (Span(8 * HOUR, 18 * HOUR), Span(DAY + 8 * HOUR, DAY + 18 * HOUR))
AMAL = Worker("amal", (Skill("ar"),), WEEK, home=0)
BILAL = Worker("bilal", (Skill("ar"),), (Span(DAY + 10 * HOUR, DAY + 12 * HOUR),), home=0)
DRITA = Worker("drita", (Skill("sq"),), WEEK, home=0)
WAYS = {"car": [[0, 40], [40, 0]]}
BUSY = Request("busy", (9 * HOUR,), 120, (Accepted("ar"),), place=1)
ASKED = Request("asked", (0,), 90, (Accepted("ar"),), place=0)
PROBLEM = Problem((AMAL, BILAL, DRITA), (BUSY,), WAYS, {"p": 200})


def test_of_each_who_fits_the_first_time_beside_what_they_have_to_do():
    plan = [Proposal("busy", "amal", 9 * HOUR)]
    assert could(PROBLEM, [], ASKED, WEEK) == [
        Proposal("asked", "amal", 8 * HOUR), Proposal("asked", "bilal", DAY + 10 * HOUR),
    ]  # fmt: skip
    assert could(PROBLEM, plan, ASKED, WEEK)[0].start == 11 * HOUR + 45, "40 minutes of way"


def test_only_inside_the_windows_and_at_quarters_of_an_hour():
    windows = (Span(8 * HOUR + 5, 9 * HOUR), Span(DAY + 10 * HOUR + 20, DAY + 12 * HOUR))
    assert could(PROBLEM, [], ASKED, windows) == [
        Proposal("asked", "amal", DAY + 10 * HOUR + 30),
        Proposal("asked", "bilal", DAY + 10 * HOUR + 30),
    ]
    assert could(PROBLEM, [], ASKED, ()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"accepted": (Accepted("wo"),)},
        {"gender": "f"},
        {"excluded": frozenset({"amal", "bilal"})},
        {"minutes": 300, "package": "p"},
    ],
)
def test_nobody_when_nothing_fits(changed):
    assert could(PROBLEM, [], replace(ASKED, **changed), WEEK) == []


def test_full_hours_and_the_past_are_no_offer():
    plan = [Proposal("busy", "amal", 9 * HOUR)]
    for limit in ({"most": 180}, {"already": 100, "most": 300}):
        tired = replace(PROBLEM, workers=(replace(AMAL, **limit),))
        assert could(tired, plan, ASKED, WEEK) == []
    short = replace(PROBLEM, workers=(replace(AMAL, most_a_day=180),))
    assert could(short, plan, ASKED, WEEK) == [Proposal("asked", "amal", DAY + 8 * HOUR)]
    late = replace(PROBLEM, now=12 * HOUR + 10)
    assert could(late, [], ASKED, WEEK)[0].start == 12 * HOUR + 15


@pytest.mark.parametrize("seed", range(10))
def test_what_is_offered_breaks_no_rule_and_nothing_sooner_would_do(seed):
    problem = small(seed)
    whole = (Span(0, 2 * DAY),)
    plan = max(every_plan(problem), key=len)
    for request in problem.requests:
        rest = [p for p in plan if p.request != request.id]
        offered = {p.worker: p.start for p in could(problem, rest, request, whole, step=60)}
        for worker in problem.workers:
            free = [
                start
                for start in range(0, 2 * DAY, 60)
                if not _breaks(problem, rest, request, worker, start)
            ]
            assert offered.get(worker.id) == min(free, default=None)


def _breaks(problem, rest, request, worker, start):
    asked = replace(request, starts=(start,), needs=1)
    others = [asked if r is request else r for r in problem.requests]
    return broken(
        replace(problem, requests=tuple(others)), [*rest, Proposal(request.id, worker.id, start)]
    )
