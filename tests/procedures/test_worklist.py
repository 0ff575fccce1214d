"""Terms and papers of cases stand in the one work list, where they are."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.procedures.actions.carrying import close
from labimpact.procedures.actions.papers import receive
from labimpact.procedures.actions.stepping import Taking, take_step
from labimpact.procedures.models import CasePaper
from tests.factories import ResidenceTitleFactory

pytestmark = pytest.mark.django_db


def _list(client, desk, **asked):
    client.force_login(desk.user)
    answer = client.get(reverse("worklist:list"), asked)
    assert answer.status_code == 200
    return answer.text


def test_a_term_that_comes_near_is_a_thing_to_do_of_who_follows_the_case(
    client, desk, cast, on_day
):
    ResidenceTitleFactory(
        person=cast.amina, kind="employment", state="holds", expires_on=date(2027, 4, 30)
    )
    desk.open("P02")
    page = _list(client, desk)
    assert "Domanda di rinnovo del permesso" in page
    assert "01/03/2027" in page


def test_an_authority_is_pressed_only_when_its_term_has_passed(client, desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
    assert "Sollecita" not in _list(client, desk)
    on_day(2027, 6, 11)
    assert "Sollecita: Nulla osta" in _list(client, desk)


def test_missing_and_expiring_papers_are_told(client, desk, on_day):
    case = desk.open("P05")
    assert "documenti" in _list(client, desk)
    with desk.acting():
        paper = CasePaper.objects.get(case=case, code="permit")
        receive(case, paper, by=desk.actor, expires_on=date(2027, 2, 1))
    assert "Scade: " in _list(client, desk)


def test_the_papers_of_a_case_are_summed_up_in_it(desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        missing = CasePaper.objects.filter(case=case, state="missing").count()
        assert case.papers_missing == missing > 1
        first, second = CasePaper.objects.filter(case=case, state="missing")[:2]
        for paper, day in ((first, date(2027, 5, 1)), (second, date(2027, 4, 1))):
            receive(case, paper, by=desk.actor, expires_on=day)
        case.refresh_from_db()
        assert (case.papers_missing, case.papers_expire_on) == (missing - 2, date(2027, 4, 1))
        close(case, reason="Finita", by=desk.actor)
        case.refresh_from_db()
        assert (case.papers_missing, case.papers_expire_on) == (0, None)


def test_what_one_may_do_since_a_day_is_of_today_and_not_late(client, desk, on_day):
    on_day(2027, 3, 10)
    case = desk.open("P07")
    with desk.acting():
        for code, result in (("booking", ""), ("date_given", ""), ("test", "failed")):
            taking = Taking(done_on=date(2027, 3, 10), result=result)
            take_step(case, code, taking, by=desk.actor)
    on_day(2027, 7, 1)
    page = _list(client, desk)
    assert "Nuova richiesta del test A2" in page
    assert "01/07/2027" in page


def test_another_office_has_none_of_them(client, desk, cast, on_day):
    desk.open("P05")
    client.force_login(cast.user(office=cast.crema))
    assert "Ricongiungimento" not in client.get(reverse("worklist:list")).text
