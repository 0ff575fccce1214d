"""The best week: asked for, worked out, applied; made again when somebody is ill."""

from datetime import timedelta

import pytest

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import applying, offering, planning
from labimpact.mediation.enums import Place, RunState, State
from labimpact.mediation.models import Absence, PlanRun
from labimpact.mediation.planning.stored import Answer, written
from tests.conftest import behind_the_wall
from tests.factories import OfficeClosureFactory
from tests.mediation.conftest import reread
from tests.mediation.planning_cast import accepted, at, monday, offered, session

pytestmark = pytest.mark.django_db


def asked(world, *, days=7, by=None, **kwargs):
    by = by or world.coordinator
    values = {"first_day": monday(), "last_day": monday() + timedelta(days=days - 1)} | kwargs
    with acting(by):
        return planning.ask_plan(world.service, by=by, **{"seconds": 10} | values)


def refused(world, words, *, by=None, **kwargs):
    by = by or world.coordinator
    values = {"first_day": monday(), "last_day": monday()} | kwargs
    with acting(by), pytest.raises(Refused, match=words):
        planning.ask_plan(world.service, by=by, **values)


def planned(world, **kwargs):
    run = asked(world, **kwargs)
    planning.plan(run.pk)
    return reread(run)


def apply_asked(world, run, **kwargs):
    with acting(world.coordinator):
        return applying.ask_apply(run, by=world.coordinator, **kwargs)


class Came:
    """What came of an application, read from its row."""

    def __init__(self, work):
        self.work = reread(work)
        ids = {int(pk): each for pk, each in self.work.found.items()}
        self.done, self.kept = (
            sorted(pk for pk, each in ids.items() if each["said"] == said)
            for said in ("done", "kept")
        )
        self.skipped = [(pk, e["why"]) for pk, e in ids.items() if e["said"] == "skipped"]


def applied(world, run, **kwargs):
    work = apply_asked(world, run, **kwargs)
    applying.apply(work.pk)
    came = Came(work)
    assert came.work.state == RunState.READY
    assert came.work.done == came.work.total
    return came


def whose(made):
    with behind_the_wall():
        return [a.mediator_id for a in made.assignments.live()]


def why_of(assignment):
    with behind_the_wall():
        return assignment.end.why


def test_a_plan_gives_every_session_to_somebody_who_can_and_is_applied(world):
    urdu, wolof = world.mediator(), world.mediator(spoken={"wo": "native"})
    one, two = session(world, at(0, 10)), session(world, at(0, 10), spoken="wo")
    run = planned(world)
    assert (run.state, run.trouble) == (RunState.READY, "")
    assert all(level.is_proven for level in Answer(run).levels)
    assert whose(one) == []
    said = applied(world, run)
    assert (said.done, said.skipped) == ([one.pk, two.pk], [])
    assert (whose(one), whose(two)) == ([urdu.pk], [wolof.pk])
    assert reread(one).state == State.ASSIGNED
    assert reread(run).state == RunState.APPLIED


def test_what_became_impossible_meanwhile_is_said_and_skipped(world):
    mediator = world.mediator()
    one, two = session(world, at(0, 10)), session(world, at(0, 15))
    run = planned(world)
    late = session(world, at(0, 10, 30))
    offered(world, late, mediator)
    said = applied(world, run)
    assert said.done == [two.pk]
    assert [pk for pk, _ in said.skipped] == [one.pk]
    assert "altrove" in said.skipped[0][1]


def test_an_application_that_was_cut_off_goes_on_from_where_it_was(world, monkeypatch):
    world.mediator()
    made = [session(world, at(n, 10)) for n in range(4)]
    run = planned(world)
    work = apply_asked(world, run)
    monkeypatch.setattr(applying, "_STEP", 1)
    before, asked_ = applying._step, []

    def killed(work, wishes, verb):
        if verb is applying._ask:
            if len(asked_) == 2:
                raise KeyboardInterrupt
            asked_.append(wishes)
        return before(work, wishes, verb)

    monkeypatch.setattr(applying, "_step", killed)
    with pytest.raises(KeyboardInterrupt):
        applying.apply(work.pk)
    assert (reread(work).state, reread(work).done) == (RunState.RUNNING, 2)
    assert [len(whose(each)) for each in made] == [1, 1, 0, 0]
    monkeypatch.setattr(applying, "_step", before)
    applying.apply(work.pk)
    assert Came(work).done == [each.pk for each in made], Came(work).skipped
    with behind_the_wall():
        assert [each.offers.count() for each in made] == [1, 1, 1, 1], "nobody is asked twice"
    assert reread(run).state == RunState.APPLIED


def test_an_application_keeps_what_is_done_when_who_asked_may_no_longer(world):
    world.mediator()
    session(world, at(0, 10))
    work = apply_asked(world, planned(world))
    with behind_the_wall():
        from labimpact.network.models import Membership

        Membership.objects.filter(user=world.coordinator.user_id).update(
            valid_to=clock.today() - timedelta(days=1)
        )
    applying.apply(work.pk)
    assert reread(work).state == RunState.FAILED
    assert "non coordina più" in reread(work).trouble


def test_one_application_at_a_time(world):
    world.mediator()
    session(world, at(0, 10))
    run = planned(world)
    apply_asked(world, run)
    with acting(world.coordinator), pytest.raises(Refused, match="già lavorando"):
        applying.ask_apply(run, by=world.coordinator)


def test_a_session_that_is_gone_is_told_and_the_rest_is_applied(world):
    world.mediator()
    gone, kept = session(world, at(0, 10)), session(world, at(1, 10))
    run = planned(world)
    with behind_the_wall():
        type(gone).objects.filter(pk=gone.pk).delete()
    said = applied(world, run)
    assert (said.done, said.skipped) == ([kept.pk], [(gone.pk, "Non c'è più.")])


def test_only_what_was_chosen_is_applied(world):
    world.mediator()
    one, two = session(world, at(0, 10)), session(world, at(1, 10))
    run = planned(world)
    assert applied(world, run, sessions={two.pk}).done == [two.pk]
    assert whose(one) == []
    assert applied(world, reread(run)).done == [one.pk]


def test_a_flexible_session_is_given_a_time(world):
    world.mediator()
    fixed = session(world, at(0, 10))
    made = session(world, at(0, 10), flexible=(at(0, 9), at(0, 14)))
    run = planned(world)
    applied(world, run)
    assert whose(made) == whose(fixed) != []
    made = reread(made)
    assert at(0, 9) <= made.starts_at <= at(0, 14)
    assert made.starts_at != at(0, 10)


def test_a_flexible_session_is_not_put_on_a_day_on_which_the_school_is_closed(world):
    world.mediator()
    fixed = session(world, at(0, 10))
    tuesday = monday() + timedelta(days=1)
    OfficeClosureFactory(office=world.school, starts_on=tuesday, ends_on=tuesday)
    made = session(world, at(0, 10), flexible=(at(0, 9), at(2, 9)))
    other = session(world, at(0, 10), flexible=(at(1, 9), at(2, 9)))
    run = planned(world)
    applied(world, run)
    assert [len(whose(s)) for s in (fixed, made, other)] == [1, 1, 1]
    assert {reread(s).starts_at.date() for s in (made, other)} <= {
        monday(), monday() + timedelta(days=2)
    }  # fmt: skip


def test_who_accepted_stays_and_who_was_asked_may_change(world):
    one, two = world.mediator(), world.mediator()
    fixed = accepted(world, session(world, at(0, 10)), one)
    other = offered(world, session(world, at(0, 10)), two)
    applied(world, planned(world))
    assert (whose(fixed), whose(other)) == ([one.pk], [two.pk])


def test_after_a_sick_call_as_few_promises_as_can_be_are_changed(world):
    ill, other, third = (world.mediator() for _ in range(3))
    lost = accepted(world, session(world, at(0, 10)), ill)
    kept = accepted(world, session(world, at(0, 10)), other)
    later = accepted(world, session(world, at(3, 10)), ill)
    with acting(world.coordinator):
        said = applying.call_in_sick(
            ill, starts_at=at(0, 0), ends_at=at(1, 0), by=world.coordinator
        )
    assert [s.pk for s in said.released] == [lost.pk]
    assert reread(lost).state == State.APPROVED
    with behind_the_wall():
        assert Absence.objects.get().is_sick
    planning.plan(said.run.pk)
    run = reread(said.run)
    assert run.keeps_promises
    assert Answer(run).changed == []
    applied(world, run)
    assert (whose(lost), whose(kept), whose(later)) == ([third.pk], [other.pk], [ill.pk])


def test_a_promise_is_changed_when_more_is_covered_by_it_and_that_is_listed(world):
    both, urdu = world.mediator(spoken={"ur": "native", "wo": "native"}), world.mediator()
    told = accepted(world, session(world, at(0, 10)), both)
    free = session(world, at(0, 10), spoken="wo")
    assert Answer(planned(world)).given[str(free.pk)] == []
    run = planned(world, keeps_promises=True)
    assert [(s, m) for s, m, _ in Answer(run).changed] == [(told.pk, both.pk)]
    applied(world, run)
    assert (whose(told), whose(free)) == ([urdu.pk], [both.pk])
    with behind_the_wall():
        gone = told.assignments.get(mediator=both)
    assert (gone.place, why_of(gone)) == (Place.RELEASED, "Nuovo piano")


def test_the_same_question_has_the_same_answer(world):
    for _ in range(3):
        world.mediator(desired_week=600)
    for hour in range(9, 13):
        session(world, at(hour % 5, hour), flexible=(at(hour % 5, 9), at(hour % 5, 11)))
    runs = []
    for _ in range(2):
        run = planned(world, nodes=5)
        runs.append(run.solution["plan"])
        with behind_the_wall():
            PlanRun.objects.filter(pk=run.pk).update(state="applied")
    assert runs[0] == runs[1]
    assert len(runs[0]) == 4


def test_progress_is_told_and_enough_is_enough(world, monkeypatch):
    world.mediator()
    session(world, at(0, 10))
    run = asked(world)
    before = planning._Teller.__call__

    def told(self, now):
        with acting(world.coordinator):
            if reread(run).wish == "":
                planning.stop_plan(run, by=world.coordinator)
        self.told_at = 0.0
        return before(self, now)

    monkeypatch.setattr(planning._Teller, "__call__", told)
    planning.plan(run.pk)
    run = reread(run)
    assert run.state == RunState.READY
    assert run.solution["stopped"]
    assert len(run.solution["plan"]) == 1
    assert run.progress["needed"] == 1


def test_what_is_dropped_stays_dropped_and_another_may_begin(world):
    world.mediator()
    session(world, at(0, 10))
    run = asked(world)
    refused(world, "già in lavorazione")
    with acting(world.coordinator):
        planning.stop_plan(run, drop=True, by=world.coordinator)
    planning.plan(run.pk)
    assert reread(run).state == RunState.CANCELLED
    assert planned(world).state == RunState.READY


def test_a_plan_of_nothing_is_no_failure(world):
    run = planned(world)
    assert (run.state, run.trouble) == (RunState.EMPTY, "")


def test_zero_mediators_leave_everything_uncovered(world):
    session(world, at(0, 10))
    run = planned(world)
    assert (run.state, run.solution["plan"]) == (RunState.READY, [])


def test_a_plan_fails_when_who_asked_may_no_longer(world):
    session(world, at(0, 10))
    run = asked(world)
    with behind_the_wall():
        from labimpact.network.models import Membership

        Membership.objects.filter(user=world.coordinator.user_id).update(
            valid_to=clock.today() - timedelta(days=1)
        )
    planning.plan(run.pk)
    assert "non coordina più" in reread(run).trouble


def test_a_plan_whose_worker_was_killed_ends_in_words(world):
    run = asked(world)
    with behind_the_wall():
        PlanRun.objects.filter(pk=run.pk).update(
            state="running", touched_at=clock.now() - timedelta(hours=1)
        )
    assert planning.clear_plans() == 1
    assert reread(run).trouble == "Si è interrotto: chiedilo di nuovo."


def test_a_plan_whose_job_is_put_back_is_told_as_interrupted_at_once(world):
    """The queue puts the job of a killed worker back: its row is found running."""
    session(world, at(0, 10))
    run = asked(world)
    with behind_the_wall():
        PlanRun.objects.filter(pk=run.pk).update(state="running", touched_at=clock.now())
    planning.plan(run.pk)
    run = reread(run)
    assert (run.state, run.trouble) == (RunState.FAILED, "Si è interrotto: chiedilo di nuovo.")
    assert planned(world).state == RunState.READY


def test_who_does_not_coordinate_neither_asks_nor_applies(world):
    refused(world, "chi coordina", by=world.secretary)
    world.mediator()
    session(world, at(0, 10))
    run = planned(world)
    with acting(world.secretary), pytest.raises(Refused, match="chi coordina"):
        applying.ask_apply(run, by=world.secretary)
    with acting(world.secretary):
        assert not PlanRun.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_day": monday() - timedelta(days=1)}, "un giorno"),
        ({"last_day": monday() + timedelta(days=60)}, "31"),
        ({"first_day": monday() - timedelta(days=30), "last_day": monday() - timedelta(days=20)},
         "passati"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(world, change, words):
    refused(world, words, **change)


def test_somebody_who_said_no_is_not_asked_again(world):
    one, two = world.mediator(), world.mediator()
    made = session(world, at(0, 10))
    with acting(world.coordinator):
        sent = offering.propose(made, one, by=world.coordinator)
    from labimpact.mediation.enums import Answer as Said

    offering.answer_by_link(sent.secret, Said.DECLINED, reason="far")
    applied(world, planned(world))
    assert whose(made) == [two.pk]


def test_a_problem_is_read_as_it_was_written(world):
    from labimpact.assignment.exchange import read
    from labimpact.mediation.planning.building import build

    world.mediator()
    accepted(world, session(world, at(0, 10), latitude=45.9, longitude=8.7), world.mediators[0])
    session(world, at(1, 10), flexible=(at(1, 9), at(1, 12)))
    with acting(world.coordinator):
        problem = build(world.service, monday(), monday() + timedelta(days=6)).problem
    import json

    assert read(json.loads(json.dumps(written(problem)))) == problem


def test_pages_do_not_bring_the_solver_along():
    import subprocess
    import sys

    code = (
        "import os, sys; sys.path[:0] = ['src', '.'];"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
        "os.environ.setdefault('LABIMPACT_SECRET_KEY', 'x');"
        "import django; django.setup();"
        "import labimpact.mediation.urls, labimpact.mediation.jobs;"
        "print('ortools' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_what_comes_first_is_proposed_first_so_that_the_way_follows_from_it(world):
    world.mediator(latitude=45.36, longitude=9.68)
    here, near = (45.99, 8.74), (45.98, 8.75)
    later = session(world, at(0, 11, 30), latitude=near[0], longitude=near[1])
    sooner = session(world, at(0, 10), latitude=here[0], longitude=here[1])
    said = applied(world, planned(world))
    assert (said.done, said.skipped) == (sorted([sooner.pk, later.pk]), [])
