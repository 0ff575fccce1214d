"""How long the way is, from coordinates."""

import pytest

from labimpact.assignment.problem import Accepted, Problem, Proposal, Request, Skill, Span, Worker
from labimpact.assignment.rules import Rule, broken
from labimpact.assignment.travel import USUAL_MEANS, AsTheCrowFlies, Means, kilometres

LUINO, CITTIGLIO, CREMA = (46.0027, 8.7446), (45.8959, 8.6664), (45.3625, 9.6841)


def test_distances_are_those_of_the_globe():
    assert kilometres(LUINO, LUINO) == 0
    assert kilometres(LUINO, CITTIGLIO) == pytest.approx(13.3, abs=0.3)
    assert kilometres(LUINO, CREMA) == pytest.approx(kilometres(CREMA, LUINO))
    assert kilometres((0, 0), (0, 180)) == pytest.approx(20015.1, abs=0.5), "half round the globe"


def test_a_way_winds_and_costs_something_before_it_begins():
    assert Means(speed=60.0, winding=1.5, fixed=5).minutes(10) == 20
    tables = AsTheCrowFlies(USUAL_MEANS).tables([LUINO, CITTIGLIO, CREMA])
    assert set(tables) == {"car", "bus", "bicycle", "foot"}
    assert [tables["car"][n][n] for n in range(3)] == [0, 0, 0]
    assert 20 < tables["car"][0][1] < 35
    assert tables["car"][0][1] < tables["bus"][0][1] < tables["foot"][0][1]


def test_the_tables_are_those_of_a_problem():
    tables = AsTheCrowFlies(USUAL_MEANS).tables([LUINO, CREMA])
    day = (Span(480, 1080),)
    worker = Worker("w", (Skill("ar"),), day)
    here = Request("here", (540,), 60, (Accepted("ar"),), place=0)
    there = Request("there", (630,), 60, (Accepted("ar"),), place=1)
    problem = Problem((worker,), (here, there), tables)
    plan = [Proposal("here", "w", 540), Proposal("there", "w", 630)]
    assert [each.rule for each in broken(problem, plan)] == [Rule.TRAVEL]
