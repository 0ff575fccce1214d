"""A holiday added, a rule changed: terms move, events do not, and what moved is told."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.procedures.actions.carrying import close
from labimpact.procedures.actions.recomputing import recompute
from labimpact.procedures.actions.stepping import Taking, take_step
from labimpact.procedures.models import CaseDeadline, ProcedureCase
from labimpact.rules import queries
from tests.factories import ProcedureCaseFactory, RuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_rules():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def visit(desk, on_day):
    """Entry on 9 September: the eight days stand."""
    on_day(2027, 9, 9)
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "entry", Taking(done_on=date(2027, 9, 9)), by=desk.actor)
    return case


def test_nothing_moves_when_nothing_changed(visit):
    found = recompute()
    assert found.looked_at == 1
    assert found.moved == []


def test_a_new_holiday_moves_working_days_and_says_what_was_before(visit, desk, client):
    RuleFactory(
        code="holiday_prova", theme="deadlines", label="Festa di prova", value="09-15",
        unit="month_day", valid_from=date(2027, 1, 1),
    )  # fmt: skip
    found = recompute()
    with desk.acting():
        row = CaseDeadline.objects.get(case=visit, rule="d02_one_stop_office_visit")
        # The prudent reading counts every day: the others move, it does not.
        assert row.safe_on == date(2027, 9, 17)
        assert row.last_on == date(2027, 9, 22)
        assert row.event_on == date(2027, 9, 9)
    assert [m.case_id for m in found.moved] == [visit.pk]
    assert recompute().moved == []


def test_a_changed_term_moves_the_case_with_it_and_the_page_tells(visit, desk, client):
    RuleFactory(
        code="d02_one_stop_office_visit", theme="deadlines", label="Nuovo termine", value=10,
        unit="calendar_day", starts_from="relative_entry", readings=["calendar"], roll="none",
        edge="by", valid_from=date(2027, 9, 1),
    )  # fmt: skip
    (moved,) = recompute().moved
    assert (moved.before, moved.after) == (date(2027, 9, 17), date(2027, 9, 19))
    with desk.acting():
        assert ProcedureCase.objects.get(pk=visit.pk).next_on == date(2027, 9, 19)
    client.force_login(desk.user)
    page = client.get(reverse("procedures:detail", args=[visit.pk])).text
    assert "prima era il 17/09/2027" in page


def test_a_closed_case_is_left_alone(visit, desk):
    with desk.acting():
        close(visit, reason="Finita", by=desk.actor)
    assert recompute().looked_at == 0


def test_an_appointment_that_was_is_no_date_to_come(desk, cast):
    case = ProcedureCaseFactory(
        office=cast.luino, person=cast.amina, next_on=date(2020, 1, 1), next_what="Appuntamento"
    )
    recompute()
    with desk.acting():
        case.refresh_from_db()
        assert case.next_on is None
