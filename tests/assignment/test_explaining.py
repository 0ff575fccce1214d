"""Why somebody has a request, what else there is, and what an uncovered one would need."""

from dataclasses import replace

from labimpact.assignment import terms
from labimpact.assignment.explaining import reasons, uncovered
from labimpact.assignment.problem import (
    AGAIN,
    Accepted,
    Level,
    Problem,
    Proposal,
    Request,
    Skill,
    Span,
    Worker,
)
from labimpact.assignment.rules import Rule
from labimpact.assignment.solving import Limits, solve

MONDAY = (Span(8 * 60, 18 * 60),)
AMAL = Worker("amal", (Skill("ar"),), MONDAY, home=0, gender="f", desired=300, most=300)
BILAL = Worker("bilal", (Skill("ar", level=4),), MONDAY, home=1, gender="m", desired=300)
DRITA = Worker("drita", (Skill("sq"),), MONDAY, home=1, gender="f")
WAYS = {"car": [[0, 30], [30, 0]]}
EXACT = Limits(nodes=20_000)


def arabic(name, start, **more):
    return Request(name, (start,), 60, (Accepted("ar"),), place=0, **more)


def solved(*requests, workers=(AMAL, BILAL, DRITA), **more):
    problem = Problem(workers, requests, WAYS, **more)
    return problem, solve(problem, limits=EXACT)


def test_a_choice_tells_what_it_costs_and_what_the_next_best_would():
    problem, solution = solved(arabic("interview", 10 * 60, known={"amal": 3}))
    (proposal,) = solution.plan
    assert proposal.worker == "amal"
    told = reasons(problem, solution.plan, proposal)
    assert told.adds[Level.COVERAGE] == -terms.weight(problem, problem.requests[0])
    assert told.adds[Level.TRAVEL] == 0
    (other,) = told.alternatives
    assert other.proposal == Proposal("interview", "bilal", 10 * 60)
    assert other.more[Level.CONTINUITY] == problem.weights.stranger
    assert other.more[Level.TRAVEL] == 2 * 2 * 30
    assert other.instead == ()


def test_who_is_busy_is_an_alternative_that_says_what_it_would_push_out():
    problem, solution = solved(
        arabic("one", 10 * 60, known={"amal": 1}),
        arabic("two", 10 * 60 + 30),
        workers=(AMAL, BILAL),
    )
    held = {p.request: p for p in solution.plan}
    assert held["one"].worker == "amal"
    (other,) = reasons(problem, solution.plan, held["two"]).alternatives
    assert other.proposal.worker == "amal"
    assert other.instead == (held["one"],)
    assert other.more[Level.COVERAGE] == terms.weight(problem, problem.request["one"])


def why(request, *others, **more):
    problem, solution = solved(request, *others, **more)
    found = uncovered(problem, solution.plan, problem.request[request.id])
    assert found is not None
    return {each.worker: each for each in found.hindrances}, found


def test_nobody_speaks_it():
    told, found = why(Request("help", (600,), 60, (Accepted("wo"),), place=0))
    assert found.main is Rule.LANGUAGE
    assert {each.rules for each in told.values()} == {(Rule.LANGUAGE,)}


def test_each_stands_in_the_way_for_a_reason_of_their_own_and_the_nearest_is_named_first():
    told, found = why(arabic("ward", 600, gender="f", least_level=5, excluded=frozenset({"amal"})))
    assert told["amal"].rules == (Rule.EXCLUDED,)
    assert told["bilal"].rules == (Rule.LEVEL,)
    assert told["drita"].rules == (Rule.LANGUAGE,)
    assert found.hindrances[-1].worker == "drita", "to learn a language is the farthest"


def test_busy_names_the_job_that_stands_in_the_way():
    first = arabic("urgent", 600, priority=3)
    told, found = why(arabic("later", 630), first, workers=(AMAL,))
    assert told["amal"].rules == (Rule.BUSY,)
    assert [p.request for p in told["amal"].against] == ["urgent"]
    assert found.main is Rule.BUSY


def test_an_empty_package_and_full_hours_are_what_would_unlock_it():
    told, _ = why(arabic("lesson", 600, package="p"), packages={"p": 30}, workers=(AMAL,))
    assert told["amal"].rules == (Rule.PACKAGE,)
    tired = replace(AMAL, already=270)
    told, _ = why(arabic("lesson", 600), workers=(tired,))
    assert told["amal"].rules == (Rule.HOURS,)


def test_a_covered_request_needs_no_reason():
    problem, solution = solved(arabic("interview", 600))
    assert uncovered(problem, solution.plan, problem.requests[0]) is None


def test_after_a_sick_call_the_fewest_promises_are_broken():
    """Amal falls ill: only what was hers moves, though the week would be cheaper otherwise."""
    told = {"one": ("amal", 540), "two": ("bilal", 660), "three": ("bilal", 780)}
    requests = [
        arabic(name, start, promised=((who, start),), known={"amal": 2})
        for name, (who, start) in told.items()
    ]
    ill = replace(AMAL, free=())
    problem = Problem((ill, BILAL, replace(AMAL, id="anis")), tuple(requests), WAYS)
    solution = solve(problem, order=AGAIN, limits=EXACT)
    assert solution.costs[Level.COVERAGE] == 0
    assert solution.costs[Level.PROMISES] == 1
    kept = {p.request: (p.worker, p.start) for p in solution.plan}
    assert kept["two"] == told["two"]
    assert kept["three"] == told["three"]


def test_what_is_locked_stays_even_against_the_rules_of_the_week():
    lame = replace(DRITA, skills=(Skill("ar"),), free=())
    problem = Problem(
        (AMAL, lame), (arabic("old", 600, promised=(("drita", 600),), locked=True),), WAYS
    )
    assert solve(problem, limits=EXACT).plan == (Proposal("old", "drita", 600),)
