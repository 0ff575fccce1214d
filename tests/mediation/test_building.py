"""The engine's problem says what the rows say."""

from datetime import date, time, timedelta

import pytest
from django.db import connection

from labimpact.assignment.problem import DAY, Proposal, Skill, Span
from labimpact.assignment.rules import broken, held
from labimpact.base.wall.session import acting
from labimpact.mediation.planning import ways
from labimpact.mediation.planning.building import build
from labimpact.mediation.planning.horizon import Horizon, weeks_of
from labimpact.mediation.queries import varieties
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.planning_cast import accepted, at, monday, offered, session

pytestmark = pytest.mark.django_db


def built(world, first=None, days=7, **kwargs):
    first = first or monday()
    with acting(world.coordinator):
        return build(world.service, first, first + timedelta(days=days - 1), **kwargs)


def only(found):
    (one,) = found
    return one


def test_the_way_is_as_long_for_the_engine_as_for_the_database(world):
    points = [(45.99, 8.74), (45.36, 9.68), (45.9901, 8.7402), (46.17, 9.87), (45.81, 9.08)]
    places = ways.Places()
    for point in points:
        places.of(*point)
    tables = places.tables({"car", "bus", "bicycle", "foot"})
    with acting(world.coordinator), connection.cursor() as cursor:
        for means, table in tables.items():
            for a, one in enumerate(points, 1):
                for b, other in enumerate(points, 1):
                    cursor.execute(
                        "SELECT wall.way_minutes(%s, %s, %s, %s, %s)", [means, *one, *other]
                    )
                    assert cursor.fetchone()[0] == table[a][b], (means, one, other)


def test_the_ways_to_one_place_are_those_of_the_whole_table(db):
    places = ways.Places()
    points = [places.of(45 + n / 10, 9 - n / 7) for n in range(5)]
    whole, star = places.tables({"car", "foot"}), places.ways_to(points[2], {"car", "foot"})
    for means in whole:
        for point in points:
            assert star[means][point][points[2]] == whole[means][point][points[2]]
            assert star[means][points[2]][point] == whole[means][points[2]][point]


def test_what_is_not_known_is_near_to_everything(world):
    places = ways.Places()
    assert places.of(None, 9.0) == ways.NOWHERE
    places.of(45.0, 9.0)
    assert places.tables({"car"})["car"] == [[0, 0], [0, 0]]


def test_hours_are_those_of_the_clock_when_it_changes():
    horizon = Horizon(date(2026, 10, 24), date(2026, 10, 26))
    assert horizon.length == 3 * DAY + 60
    from labimpact.agenda.hours import moment

    assert horizon.minute(moment(date(2026, 10, 25), time(9))) == DAY + 9 * 60 + 60
    spring = Horizon(date(2027, 3, 28), date(2027, 3, 28))
    assert spring.length == 23 * 60
    assert spring.minute(moment(date(2027, 3, 28), time(9))) == 8 * 60
    assert spring.at(8 * 60) == moment(date(2027, 3, 28), time(9))


def test_a_span_of_days_is_cut_where_weeks_end():
    cut = list(weeks_of(date(2026, 11, 27), date(2026, 12, 8)))
    assert [(h.first_day.day, h.last_day.day) for h in cut] == [(27, 29), (30, 6), (7, 8)]


def test_a_mediator_is_free_by_the_week_beside_it_and_not_while_away(world):
    mediator = world.mediator(always=False)
    m.AvailabilityFactory(mediator=mediator, weekday=0, begins_at=time(9), ends_at=time(13))
    m.AvailabilityFactory(
        mediator=mediator,
        weekday=1,
        begins_at=time(9),
        ends_at=time(13),
        valid_to=monday() - timedelta(days=1),
    )
    m.AbsenceFactory(mediator=mediator, starts_at=at(0, 10), ends_at=at(0, 11))
    m.AbsenceFactory(mediator=mediator, starts_at=at(2, 15), ends_at=at(2, 18), is_extra=True)
    found = only(built(world).problem.workers)
    day = 2 * DAY
    assert found.free == (
        Span(540, 600), Span(660, 780), Span(day + 15 * 60, day + 18 * 60)
    )  # fmt: skip


def test_skills_are_those_in_force_all_the_time_with_family_and_level(world, monkeypatch):
    monkeypatch.setattr(varieties, "families", lambda: {"ary": "ar", "arz": "ar"})
    mediator = world.mediator(spoken={"ary": "native", "fr": "b2"})
    m.MediatorLanguageFactory(
        mediator=mediator, language=m.language("wo"), valid_to=m.today() - timedelta(days=1)
    )
    found = only(built(world).problem.workers)
    assert found.skills == (Skill("ar", "ary", 7), Skill("fr", "fr", 4))


def test_who_is_suspended_is_never_free_and_who_left_is_not_there(world):
    world.mediator(suspended_on=m.today())
    world.mediator(ends_on=m.today())
    found = only(built(world).problem.workers)
    assert found.free == ()


def test_what_one_has_in_the_week_besides_counts_and_rest_lies_around_the_days(world):
    mediator = world.mediator(most_week=300, desired_week=600)
    accepted(world, session(world, at(0, 18), minutes=120), mediator)
    found = only(built(world, monday() + timedelta(days=1), days=2).problem.workers)
    (week,) = found.hours
    assert (week.already, week.most, week.desired) == (120, 300, 600)
    assert found.free[0] == Span(8 * 60, 20 * 60)
    early = world.service
    with behind_the_wall():
        type(early).objects.filter(pk=early.pk).update(rest_minutes=15 * 60)
    early.refresh_from_db()
    found = only(built(world, monday() + timedelta(days=1), days=2).problem.workers)
    assert found.free[0] == Span(11 * 60, 20 * 60)


def test_a_session_is_asked_at_its_time_or_at_each_quarter_of_its_window(world):
    world.mediator()
    one = session(world, at(1, 10))
    two = session(world, at(2, 10), flexible=(at(2, 9, 5), at(2, 10, 20)))
    problem = built(world).problem
    assert problem.request[str(one.pk)].starts == (DAY + 600,)
    day = 2 * DAY
    assert problem.request[str(two.pk)].starts == (
        day + 555, day + 570, day + 585, day + 600, day + 615
    )  # fmt: skip


def test_a_wide_window_is_thinned_to_what_somebody_can(world):
    world.mediator()
    made = session(world, at(0, 10), flexible=(at(0, 0), at(6, 20)))
    starts = built(world).problem.request[str(made.pk)].starts
    assert len(starts) <= 33
    assert all(8 * 60 <= start % DAY <= 19 * 60 for start in starts)


def test_who_accepted_is_held_and_who_was_asked_is_promised(world):
    one, two = world.mediator(), world.mediator()
    going = accepted(world, session(world, at(0, 10)), one)
    waiting = offered(world, session(world, at(1, 10)), two)
    half = session(world, at(2, 10), needs=2)
    accepted(world, half, one)
    problem = built(world).problem
    assert problem.request[f"{going.pk}+"].locked
    assert problem.request[str(waiting.pk)].promised == ((str(two.pk), DAY + 600),)
    assert problem.request[f"{half.pk}+"].needs == problem.request[str(half.pk)].needs == 1
    assert str(one.pk) in problem.request[str(half.pk)].excluded
    again = built(world, keeps_promises=True).problem
    assert not any(each.locked for each in again.requests)
    assert again.request[str(going.pk)].promised == ((str(one.pk), 600),)


def test_what_was_accepted_by_somebody_who_is_suspended_looks_for_somebody_else(world):
    one = world.mediator()
    for weekday in range(5):
        accepted(world, session(world, at(weekday, 10)), one)
    with behind_the_wall():
        type(one).objects.filter(pk=one.pk).update(suspended_on=m.today())
    problem = built(world).problem
    assert len(problem.requests) == 5
    assert not any(each.locked for each in problem.requests)


def test_what_was_fixed_against_the_rules_does_not_stop_the_plan(world):
    with behind_the_wall():
        type(world.service).objects.filter(pk=world.service.pk).update(rest_minutes=16 * 60)
    world.service.refresh_from_db()
    one = world.mediator(most_week=60, most_day=60)
    late = accepted(world, session(world, at(0, 18), minutes=120), one)
    early = accepted(world, session(world, at(1, 9), minutes=120), one)
    session(world, at(3, 10))
    made = built(world)
    assert made.apart == (late.pk, early.pk)
    assert len(made.problem.requests) == 1
    assert not broken(made.problem, held(made.problem))


def test_who_said_no_or_is_kin_is_left_out_and_who_knows_the_family_is_known(world):
    kin, knows, said_no = world.mediator(), world.mediator(), world.mediator()
    m.IncompatibilityFactory(mediator=kin, body=world.school.body, subject="classe 2B")
    past = session(world, at(0, 10), subject="classe 2B")
    accepted(world, past, knows)
    with behind_the_wall():
        type(past).objects.filter(pk=past.pk).update(
            state="done", starts_at=m.at(-7, 10), ends_at=m.at(-7, 11)
        )
    made = session(world, at(0, 12), subject="classe 2B")
    other = session(world, at(0, 15))
    m.AssignmentFactory(session=made, mediator=said_no, place="declined")
    problem = built(world).problem
    about = problem.request[str(made.pk)]
    assert about.excluded == {str(kin.pk), str(said_no.pk)}
    assert about.known == {str(knows.pk): 5}
    assert problem.request[str(other.pk)].known == {str(knows.pk): 1}


def test_hours_kept_for_a_request_pay_for_its_sessions(world):
    world.mediator()
    made = session(world, at(0, 10), minutes=60)
    problem = built(world).problem
    assert problem.packages == {f"r{made.request_id}": 60}
    with behind_the_wall():
        type(made).objects.filter(pk=made.pk).update(minutes=120, ends_at=at(0, 12))
    assert built(world).problem.packages == {f"r{made.request_id}": 60}


def test_zero_mediators_are_a_problem_too(world):
    session(world, at(0, 10))
    assert built(world).problem.workers == ()


def test_hours_are_told_week_by_week_month_by_month_and_of_the_contract(world):
    mediator = world.mediator(most_week=300, most_month=900, desired_week=240)
    m.MediatorContractFactory(mediator=mediator, most_minutes=6000, valid_from=m.today())
    accepted(world, session(world, at(0, 18), minutes=120), mediator)
    found = only(built(world, monday() + timedelta(days=1), days=10).problem.workers)
    weeks = [each for each in found.hours if each.name.startswith("week")]
    assert [(w.end - w.start) // DAY for w in weeks] == [7, 7]
    assert [(w.already, w.most, w.desired) for w in weeks] == [(120, 300, 240), (0, 300, 240)]
    months = [each for each in found.hours if each.name.startswith("month")]
    before = 18 * 60 - DAY
    assert [(each.already, each.most) for each in months] == [
        (120 if each.holds(before) else 0, 900) for each in months
    ]
    contract = only([each for each in found.hours if each.name.startswith("contract")])
    assert (contract.most, contract.already, contract.end) == (6000, 120, None)


def test_who_is_full_in_one_week_is_sent_in_the_other(world):
    """Two weeks of an hour each are not two hours of one week."""
    from labimpact.assignment.solving import Limits, solve

    world.mediator(most_week=60)
    early = [session(world, at(weekday, 10)) for weekday in (0, 2)]
    late = session(world, at(8, 10))
    made = built(world, days=14)
    plan = solve(made.problem, limits=Limits(nodes=1000)).plan
    given = {int(p.request) for p in plan}
    assert late.pk in given
    assert len(given & {s.pk for s in early}) == 1


def test_the_week_that_is_full_is_told(world):
    from labimpact.mediation.planning import words

    world.mediator(most_week=30)
    session(world, at(0, 10))
    made = built(world)
    worker, request = made.problem.workers[0], made.problem.requests[0]
    (wrong, *_more) = broken(made.problem, [Proposal(request.id, worker.id, request.starts[0])])
    said = words.rule_said(wrong.rule, wrong.hours)
    assert said == f"supera il suo massimo della settimana dal {monday():%d/%m/%Y}: 30 minuti"
