"""Plans and the board on the screen of who coordinates."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import applying, curving, offering, planning
from labimpact.mediation.enums import RunState
from labimpact.mediation.models import MediationService, PlanRun, PlanWork
from labimpact.mediation.queries import board
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import OfficeFactory
from tests.mediation.conftest import reread
from tests.mediation.planning_cast import accepted, at, held, monday, offered, session

pytestmark = pytest.mark.django_db


def whose(made):
    with behind_the_wall():
        return [a.mediator_id for a in made.assignments.live()]


@pytest.fixture
def page(client, world):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.coordinator.user_id))
    return client


def last_run():
    with behind_the_wall():
        return PlanRun.objects.first()


def url(name, *args, **query):
    from urllib.parse import urlencode

    return reverse(f"mediation:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def apply_last():
    with behind_the_wall():
        work = PlanWork.objects.first()
    applying.apply(work.pk)


def asked(page, **values):
    said = {"span": "week", "first_day": f"{monday():%d/%m/%Y}", "seconds": "10"} | values
    return page.post(url("plans"), said)


def test_from_one_button_to_proposals_with_their_reasons(page, world):
    mediator = world.mediator(name="Amina", desired_week=300)
    world.mediator(name="Bo", spoken={"ur": "b2"})
    made = session(world, at(0, 10))
    nobody = session(world, at(1, 10), spoken="ti")
    answer = asked(page)
    run = last_run()
    assert answer.url == url("plan", run.pk)
    assert "Aspetta il suo turno" in page.get(answer.url).text
    planning.plan(run.pk)
    text = page.get(answer.url).text
    assert "parla proprio la lingua chiesta" in text
    assert "il meglio possibile, dimostrato" in text
    assert "Serve chi parla questa lingua" in text
    why = page.get(url("plan_why", run.pk, made.pk)).text
    assert "Bo" in why
    assert "Alternative" in why
    said = page.get(url("plan_why", run.pk, nobody.pk)).text
    assert "Altre 2 persone non parlano questa lingua." in said
    assert "Amina" not in said, "who is not near is only counted"
    answer = page.post(url("plan_apply", run.pk), {"all": "1"}, follow=True)
    assert "Aspetta il suo turno" in answer.text
    assert 'data-refresh="3"' in answer.text
    assert "Applica tutto" not in answer.text
    assert "già lavorando" in page.post(
        url("plan_apply", run.pk), {"all": "1"}, follow=True
    ).text  # fmt: skip
    apply_last()
    text = page.get(url("plan", run.pk)).text
    assert "1 incontro proposto." in text
    assert "Vai al piano settimanale" in text
    assert "Applica tutto" not in text, "nothing is left to apply"
    assert 'name="sessions"' not in text
    assert "Già applicato: 1 incontro" in text
    with behind_the_wall():
        assert PlanWork.objects.get().total == 1, "where nobody is proposed nothing is looked at"
    assert whose(made) != []
    assert mediator.pk


def test_chosen_proposals_are_applied_and_none_chosen_is_told(page, world):
    world.mediator()
    one, two = session(world, at(0, 10)), session(world, at(1, 10))
    asked(page)
    planning.plan(last_run().pk)
    answer = page.post(url("plan_apply", last_run().pk), {}, follow=True)
    assert "Scegli almeno un incontro" in answer.text
    page.post(url("plan_apply", last_run().pk), {"sessions": [two.pk]})
    apply_last()
    assert (whose(one), len(whose(two))) == ([], 1)


def test_what_could_not_be_applied_is_told_line_by_line(page, world):
    mediator = world.mediator()
    one, _two = session(world, at(0, 10)), session(world, at(0, 15))
    asked(page)
    planning.plan(last_run().pk)
    offered(world, session(world, at(0, 10, 30)), mediator)
    page.post(url("plan_apply", last_run().pk), {"all": "1"})
    apply_last()
    text = page.get(url("plan", last_run().pk)).text
    assert "1 incontro proposto." in text
    assert "1 saltato" in text
    assert "A quell&#x27;ora è già altrove" in text
    assert url("request", one.request_id) in text


def test_an_application_that_was_cut_off_is_told_with_what_is_left(page, world):
    world.mediator()
    session(world, at(0, 10))
    asked(page)
    planning.plan(last_run().pk)
    page.post(url("plan_apply", last_run().pk), {"all": "1"})
    with behind_the_wall():
        PlanWork.objects.update(state="failed", trouble="Si è interrotto: chiedilo di nuovo.")
    text = page.get(url("plan", last_run().pk)).text
    assert "Manca 1 incontro" in text
    assert "Applica tutto" in text


def test_an_application_is_stopped_and_what_is_left_can_be_applied_later(page, world):
    world.mediator()
    made = session(world, at(0, 10))
    asked(page)
    run = last_run()
    planning.plan(run.pk)
    page.post(url("plan_apply", run.pk), {"all": "1"})
    assert 'name="applying"' in page.get(url("plan", run.pk)).text
    text = page.post(url("plan_stop", run.pk), {"applying": "1"}, follow=True).text
    assert "Quello che è fatto resta fatto" in text
    assert "Applica tutto" in text
    apply_last()
    assert whose(made) == []
    again = page.post(url("plan_stop", run.pk), {"applying": "1"}, follow=True).text
    assert "niente da fermare" in again


def test_nothing_to_assign_is_no_failure_and_says_what_to_do(page, world):
    asked(page)
    planning.plan(last_run().pk)
    text = page.get(url("plan", last_run().pk)).text
    assert "Niente da assegnare" in text
    assert "Scegli altri giorni" in text
    assert "Non riuscito" not in text
    assert "niente da assegnare" in page.get(url("plans")).text


def test_a_plan_begins_with_the_week_that_is_looked_at(page, world):
    text = page.get(url("board", giorno=f"{monday()}")).text
    assert f'href="{url("plans")}?giorno={monday()}"' in text
    form = page.get(url("plans", giorno=f"{monday()}")).context["form"]
    assert form.initial["first_day"] == monday()
    old = page.get(url("plans", giorno="2020-01-06")).context["form"]
    assert old.initial["first_day"] == m.today()
    asked(page)
    assert last_run().last_day == monday() + timedelta(days=6)


def test_after_a_sick_call_what_changes_comes_first_and_the_rest_is_folded_away(page, world):
    ill, _well = world.mediator(name="Amina"), world.mediator(name="Bo")
    kept = session(world, at(0, 9))
    offered(world, kept, _well)
    gone = session(world, at(1, 10))
    accepted(world, gone, ill)
    day = f"{monday() + timedelta(days=1):%d/%m/%Y}"
    page.post(url("sick"), {"mediator": ill.pk, "first_day": day, "last_day": day})
    with behind_the_wall():
        PlanRun.objects.update(first_day=monday())
    planning.plan(last_run().pk)
    text = page.get(url("plan", last_run().pk)).text
    folded = text.index("Come prima: 1 incontro")
    assert text.index(f'value="{gone.pk}"') < folded < text.index(f'value="{kept.pk}"')


def test_who_is_suspended_is_not_said_to_be_able(page, world):
    world.mediator(name="Amina", suspended_on=m.today())
    session(world, at(0, 10))
    asked(page)
    planning.plan(last_run().pk)
    text = page.get(url("plan", last_run().pk)).text
    assert "Per lingua potrebbe una persona, ma è sospesa." in text


def test_who_knows_the_family_a_little_is_nobody_new(world):
    old, some = world.mediator(name="Amina"), world.mediator(name="Bo")
    for who, many in ((old, 3), (some, 1)):
        for n in range(many):
            held(world, who, at(-21 - n, 9), subject="famiglia 12")
    made = session(world, at(0, 10), subject="famiglia 12")
    with acting(world.coordinator):
        tried = board.tried(world.service, made, some)
    assert "conosce già la famiglia, la classe o il caso" in tried.why
    assert "persona nuova" not in tried.more


def test_a_try_takes_to_what_came_of_it_without_a_script_too(page, world):
    world.mediator()
    made = session(world, at(0, 10))
    text = page.get(url("board", giorno=f"{monday()}", incontro=made.pk)).text
    assert re.search(r'data-board-try href="[^"]*#prova"', text)


def test_what_fairness_costs_is_reckoned_and_shown_with_its_table(page, world):
    for _ in range(3):
        world.mediator(desired_week=180, latitude=45.9, longitude=8.7)
    for n in range(4):
        session(world, at(n, 10), latitude=45.95, longitude=8.8)
    asked(page)
    run = last_run()
    planning.plan(run.pk)
    assert "Calcola quanto costa" in page.get(url("plan", run.pk)).text
    answer = page.post(url("plan_curve", run.pk), follow=True)
    assert "Aspetta il suo turno" in answer.text
    assert "già lavorando" in page.post(url("plan_curve", run.pk), follow=True).text
    with behind_the_wall():
        work = PlanWork.objects.get()
    curving.reckon(work.pk)
    assert (reread(work).state, reread(work).done) == ("ready", 6)
    text = page.get(url("plan", run.pk)).text
    assert "<polyline" in text
    assert "Lontano dalle ore giuste per ciascuno" in text
    assert "Calcola di nuovo" in text
    assert "−" not in text.split('id="equita"')[1].split("</table>")[0]
    other = m.PlanRunFactory()
    assert page.post(url("plan_curve", other.pk)).status_code == 404


def test_a_running_plan_tells_how_far_it_is_and_is_stopped(page, world):
    session(world, at(0, 10))
    asked(page)
    run = last_run()
    with behind_the_wall():
        PlanRun.objects.filter(pk=run.pk).update(state="running", progress={
            "level": "travel", "cost": 20, "bound": 10, "seconds": 3, "covered": 1, "needed": 1,
        })  # fmt: skip
    text = page.get(url("plan", run.pk)).text
    assert "Sta guardando: Strada e attese." in text
    assert 'data-refresh="3"' in text
    page.post(url("plan_stop", run.pk))
    assert "Si ferma appena può" in page.get(url("plan", run.pk)).text
    page.post(url("plan_stop", run.pk), {"drop": "1"})
    assert reread(run).state == RunState.CANCELLED
    assert "stato fermato" in page.get(url("plan", run.pk)).text
    assert "non è più" in page.post(url("plan_stop", run.pk), follow=True).text


def test_days_that_cannot_be_come_back_with_what_was_typed(page, world):
    answer = asked(page, first_day="01/01/2020")
    assert answer.status_code == 422
    assert "01/01/2020" in answer.text


def test_a_plan_of_another_service_is_not_found(page, world):
    other = m.PlanRunFactory()
    for name, args in (("plan", ()), ("plan_why", (1,))):
        assert page.get(url(name, other.pk, *args)).status_code == 404
    assert page.post(url("plan_apply", other.pk), {"all": "1"}).status_code == 404
    made = m.MediationSessionFactory(request__approved=True)
    assert page.get(url("board", incontro=made.pk)).status_code == 404
    assert page.post(url("board_move"), {"incontro": made.pk}).status_code == 404
    assert page.post(url("board_lock", made.pk)).status_code == 404


def test_a_secretary_has_no_board(client, world):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.secretary.user_id))
    assert client.get(url("board")).status_code == 403


def test_a_sick_call_leads_to_a_plan(page, world):
    ill = world.mediator()
    made = accepted(world, session(world, at(0, 10)), ill)
    day = f"{monday():%d/%m/%Y}"
    answer = page.post(url("sick"), {"mediator": ill.pk, "first_day": day, "last_day": day})
    assert answer.url == url("plan", last_run().pk)
    assert last_run().keeps_promises
    assert whose(made) == []
    early = f"{monday() - timedelta(days=3):%d/%m/%Y}"
    wrong = page.post(url("sick"), {"mediator": ill.pk, "first_day": day, "last_day": early})
    assert wrong.status_code == 422


def test_weights_are_shown_changed_between_bounds_and_set_back(page, world):
    usual = {
        "priority_0": "0", "priority_1": "10", "priority_2": "30", "priority_3": "100",
        "waited": "1", "waited_most": "20", "stranger": "10", "not_preferred": "5",
        "travel": "2", "gap": "1", "bands_0": "10", "bands_1": "25", "bands_2": "50",
    }  # fmt: skip
    shown = page.get(url("weights")).text
    assert "Priorità urgente" in shown
    assert "Un punto è" in shown
    page.post(url("weights"), usual | {"travel": "9", "bands_0": "5", "bands_1": "10"})
    kept = MediationService.objects.get(pk=world.service.pk).weights
    assert kept == {"travel": 9, "bands": [5, 10, 50]}
    for wrong in ({"travel": "999"}, {"priority_3": "9"}, {"bands_2": ""}):
        assert page.post(url("weights"), usual | wrong).status_code == 422
    page.post(url("weights"), {"reset": "1"})
    assert MediationService.objects.get(pk=world.service.pk).weights == {}


def test_the_board_shows_who_has_what_and_who_is_missing_by_risk(page, world):
    amina = world.mediator(name="Amina", desired_week=60)
    accepted(world, session(world, at(0, 10), minutes=120), amina)
    calm = session(world, at(4, 10), reason="x")
    urgent = session(world, at(5, 10), is_urgent=True)
    text = page.get(url("board", giorno=f"{monday()}")).text
    assert "2 h su 1 h: molte" in text
    wanted = re.findall(r'data-board-card="(\d+)"', text)[:2]
    assert wanted == [str(urgent.pk), str(calm.pk)]
    assert "rischio alto" in text


def test_what_is_uncovered_stands_in_the_order_of_the_words_beside_it(page, world, monkeypatch):
    soon, calm = session(world, at(2, 9), priority=1), session(world, at(4, 10), priority=3)
    monkeypatch.setattr("labimpact.mediation.queries.board.clock.now", lambda: at(0, 8))
    text = page.get(url("board", giorno=f"{monday()}")).text
    assert re.findall(r'data-board-card="(\d+)"', text)[:2] == [str(soon.pk), str(calm.pk)]
    assert text.index("rischio medio") < text.index("c&#x27;è tempo")


def test_a_move_is_tried_told_done_and_taken_back(page, world):
    amina, bo = world.mediator(name="Amina"), world.mediator(name="Bo", spoken={"wo": "b2"})
    made = session(world, at(0, 10))
    chosen = page.get(url("board", giorno=f"{monday()}", incontro=made.pk)).text
    assert f"mediatore={amina.pk}" in chosen
    wrong = page.get(url("board_try", incontro=made.pk, mediatore=bo.pk)).text
    assert "non parla questa lingua" in wrong
    assert whose(made) == []
    right = page.get(url("board_try", incontro=made.pk, mediatore=amina.pk)).text
    assert "nessuna regola è infranta" in right
    assert "−1 posto scoperto" in right
    at_ = re.search(r'name="ora" value="([^"]+)"', right).group(1)
    moved = {"incontro": made.pk, "mediatore": amina.pk, "al_posto_di": "", "ora": at_}
    answer = page.post(url("board_move"), moved, follow=True)
    assert "Proposto a Amina." in answer.text
    assert whose(made) == [amina.pk]
    assert "Annulla lo spostamento" in page.get(url("board")).text, "after the page was left"
    page.post(url("board_undo"))
    assert whose(made) == []
    assert "niente da annullare" in page.post(url("board_undo"), follow=True).text


def test_a_flexible_session_goes_back_to_its_hour_and_to_whom_it_was(page, world):
    amina, bo = world.mediator(), world.mediator(name="Bo")
    made = session(world, at(0, 10), flexible=(at(0, 9), at(0, 14)))
    offered(world, made, amina)
    moved = {"incontro": made.pk, "mediatore": bo.pk, "al_posto_di": amina.pk}
    page.post(url("board_move"), moved | {"ora": at(0, 13).isoformat()})
    assert (whose(made), reread(made).starts_at) == ([bo.pk], at(0, 13))
    page.post(url("board_undo"))
    assert (whose(made), reread(made).starts_at) == ([amina.pk], at(0, 10))
    page.post(url("board_move"), {"incontro": made.pk, "al_posto_di": amina.pk})
    assert whose(made) == []
    page.post(url("board_undo"))
    assert whose(made) == [amina.pk]


def test_a_move_that_was_answered_meanwhile_is_not_taken_back(page, world):
    amina = world.mediator(name="Amina")
    made = session(world, at(0, 10))
    page.post(url("board_move"), {"incontro": made.pk, "mediatore": amina.pk})
    with acting(world.coordinator):
        offering.accept_for(made.assignments.get(mediator=amina), by=world.coordinator)
    text = page.get(url("board")).text
    assert "Intanto chi va ha accettato" in text
    assert "Annulla lo spostamento" not in text
    assert "Intanto chi va ha accettato" in page.post(url("board_undo"), follow=True).text
    assert whose(made) == [amina.pk]


def test_a_move_that_is_well_is_no_longer_offered_to_be_undone(page, world):
    amina = world.mediator()
    made = session(world, at(0, 10))
    page.post(url("board_move"), {"incontro": made.pk, "mediatore": amina.pk})
    page.post(url("board_keep"), {"giorno": f"{monday()}"})
    assert "Annulla lo spostamento" not in page.get(url("board")).text


def test_to_try_costs_as_if_the_whole_week_were_counted(world):
    """Only the rows concerned are looked at; the difference is that of the whole week."""
    from labimpact.assignment.figures import figures
    from labimpact.assignment.problem import Proposal
    from labimpact.mediation.planning import words
    from labimpact.mediation.planning.building import build
    from labimpact.mediation.queries import board as queries

    one, two = world.mediator(desired_week=300, latitude=45.9, longitude=8.7), world.mediator()
    others = [world.mediator(desired_week=600) for _ in range(2)]
    made = session(world, at(0, 10), latitude=45.95, longitude=8.8)
    offered(world, made, one)
    for n, each in enumerate([one, two, *others]):
        offered(world, session(world, at(0, 14), latitude=45.8 + n / 20, longitude=8.9), each)
    with acting(world.coordinator):
        built = build(world.service, monday(), monday() + timedelta(days=6), keeps_promises=True)
        whole = [Proposal(r.id, *told) for r in built.problem.requests for told in r.promised]
        after = [p for p in whole if p.request != str(made.pk)]
        after.append(Proposal(str(made.pk), str(two.pk), 600))
        said = queries.tried(world.service, made, two, instead_of=one)
    change = figures(built.problem, after) - figures(built.problem, whole)
    assert said.more == words.more(change)
    assert "di strada" in said.more
    assert said.broken == ()


def test_what_is_fixed_is_not_moved_until_it_is_free_again(page, world):
    amina, bo = world.mediator(), world.mediator()
    made = accepted(world, session(world, at(0, 10)), amina)
    page.post(url("board_lock", made.pk), {"lock": "1"})
    moved = {"incontro": made.pk, "mediatore": bo.pk, "al_posto_di": amina.pk}
    assert "sbloccalo prima" in page.post(url("board_move"), moved, follow=True).text
    assert "sbloccalo prima" in page.get(
        url("board_try", incontro=made.pk, mediatore=bo.pk, al_posto_di=amina.pk)
    ).text  # fmt: skip
    page.post(url("board_lock", made.pk), {})
    page.post(url("board_move"), moved)
    assert whose(made) == [bo.pk]


def test_what_the_database_refuses_leaves_everything_as_it_was(page, world):
    amina, bo = world.mediator(), world.mediator()
    made = accepted(world, session(world, at(0, 10)), amina)
    accepted(world, session(world, at(0, 10)), bo)
    moved = {"incontro": made.pk, "mediatore": bo.pk, "al_posto_di": amina.pk}
    tried = page.get(url("board_try", **moved)).text
    assert "è già in un altro incontro" in tried
    assert "altrove" in page.post(url("board_move"), moved, follow=True).text
    assert whose(made) == [amina.pk]
    assert reread(made).state == "scheduled"


def test_the_board_asks_as_often_for_five_as_for_one(page, world, django_assert_max_num_queries):
    world.mediator()
    accepted(world, session(world, at(0, 10)), world.mediators[0])
    session(world, at(1, 10))
    address = url("board", giorno=f"{monday()}")
    page.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        page.get(address)
    for n in range(4):
        each = world.mediator()
        accepted(world, session(world, at(n, 15)), each)
        session(world, at(n, 17))
    with CaptureQueriesContext(connection) as five:
        page.get(address)
    assert len(five) == len(one)


def test_an_office_is_needed_for_the_board(client, world):
    alone = world.cast.user("mediation_coordinator", OfficeFactory(area=world.cast.luino.area))
    client.force_login(alone)
    assert client.get(url("board")).status_code == 403


def test_a_plan_without_an_answer_is_shown_and_not_applied(page, world):
    run = m.PlanRunFactory(service=world.service)
    assert page.get(url("plan", run.pk)).status_code == 200
    assert page.get(url("plan_why", run.pk, 1)).status_code == 404
    answer = page.post(url("plan_apply", run.pk), {"all": "1"}, follow=True)
    assert "non è pronto" in answer.text
