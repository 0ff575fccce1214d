"""A holiday added, a rule changed: terms move, events do not, and what moved is told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.correspondence.models import Reminder
from labimpact.procedures.actions.carrying import close
from labimpact.procedures.actions.recomputing import recompute
from labimpact.procedures.actions.stepping import Taking, take_step
from labimpact.procedures.models import CaseDeadline, ProcedureCase
from labimpact.rules import queries
from tests.factories import (
    CaseDeadlineFactory,
    ProcedureCaseFactory,
    ReminderFactory,
    RuleFactory,
    behind,
)

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
    assert [m.cases for m in found.moved] == [(visit.pk,)]
    assert recompute().moved == []


def test_a_changed_term_moves_the_case_with_it_and_the_page_tells(visit, desk, client):
    now_days(10)
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


def to_send(case):
    """What waits for the case's terms: state, days before, day of the term, moment of sending."""
    rows = behind(
        lambda: list(
            Reminder.objects.filter(
                origin_kind="procedures.casedeadline",
                origin_id__in=CaseDeadline.objects.filter(case=case).values("pk"),
            ).order_by("-days_before")
        )
    )
    return [(r.state, r.days_before, r.about_on, localtime(r.send_at)) for r in rows]


def at_ten(day):
    return datetime(2027, 9, day, 10, tzinfo=ZoneInfo("Europe/Rome"))


def now_days(value):
    return RuleFactory(
        code="d02_one_stop_office_visit", theme="deadlines", label="Nuovo termine", value=value,
        unit="calendar_day", starts_from="relative_entry", readings=["calendar"], roll="none",
        edge="by", valid_from=date(2020, 9, 1),
    )  # fmt: skip


def term_of(desk, *, event, safe):
    """A case of today with one running term, by the days of the database."""
    case = ProcedureCaseFactory(office=desk.cast.luino, person=desk.cast.amina, code="P05")
    row = CaseDeadlineFactory(
        case=case, rule="d02_one_stop_office_visit", event_on=event, safe_on=safe, last_on=safe
    )
    for days in (30, 10):
        ReminderFactory(
            office=desk.cast.luino, person=desk.cast.amina, kind="deadline", days_before=days,
            origin_kind="procedures.casedeadline", origin_id=row.pk, about_on=safe, about_at=None,
        )  # fmt: skip
    return case


def test_a_term_that_moves_takes_its_reminders_along(visit):
    standing, moved = date(2027, 9, 17), date(2027, 9, 21)
    assert to_send(visit) == [
        ("planned", 4, standing, at_ten(13)), ("planned", 1, standing, at_ten(16)),
    ]  # fmt: skip
    now_days(12)
    recompute()
    assert to_send(visit) == [
        ("planned", 4, moved, at_ten(17)), ("planned", 1, moved, at_ten(20)),
    ]  # fmt: skip
    rows = behind(
        lambda: list(Reminder.objects.filter(about_on=moved, kind="deadline").order_by("send_at"))
    )
    assert [localtime(r.useful_until) for r in rows] == [
        at_ten(20), datetime(2027, 9, 22, tzinfo=ZoneInfo("Europe/Rome")),
    ]  # fmt: skip


def test_a_term_that_moves_into_the_past_stops_its_reminders(desk):
    today = localdate()
    case = term_of(desk, event=today - timedelta(days=30), safe=today + timedelta(days=5))
    now_days(12)
    recompute()
    assert [state for state, *_rest in to_send(case)] == ["stopped", "stopped"]


def test_of_reminders_that_come_to_the_same_day_the_nearest_goes_out(desk):
    today = localdate()
    case = term_of(desk, event=today - timedelta(days=6), safe=today + timedelta(days=40))
    now_days(12)
    recompute()
    first, second = to_send(case)
    assert (first[0], first[1]) == ("stopped", 30)
    assert (second[0], second[1], second[3].date()) == ("planned", 10, today)


def test_what_is_to_be_brought_is_asked_before_the_new_date(visit, desk):
    ReminderFactory(
        office=desk.cast.luino, person=desk.cast.amina, kind="missing_document", about_at=None,
        origin_kind="procedures.procedurecase", origin_id=visit.pk, about_on=date(2027, 9, 17),
    )  # fmt: skip

    def asked():
        rows = Reminder.objects.filter(origin_kind="procedures.procedurecase", state="planned")
        return behind(lambda: {r.about_on for r in rows})

    assert asked() == {date(2027, 9, 17)}
    now_days(12)
    recompute()
    assert asked() == {date(2027, 9, 21)}


def test_the_worker_is_told_no_person_no_case_and_no_words(visit):
    with acting_as(System.WORKER):
        assert not CaseDeadline.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wall.running_terms()")
            columns = [c.name for c in cursor.description]
            rules = {row[0] for row in cursor.fetchall()}
    assert columns == ["rule", "event_on", "safe_on", "last_on", "many"]
    assert rules == {"d02_one_stop_office_visit"}


MOVE = (
    "SELECT wall.move_terms('d', DATE '2027-01-01', DATE '2027-01-01', DATE '2027-01-01', 'by',"
    " DATE '2027-01-01', DATE '2027-01-01', '[]', 10)"
)


@pytest.mark.parametrize(
    "call",
    [
        MOVE,
        "SELECT * FROM wall.running_terms()",
        "SELECT wall.move_reminders('x', '{1}', DATE '2027-01-01', DATE '2027-01-02', 10)",
    ],
)
def test_nobody_but_the_worker_computes_again(desk, call):
    with desk.acting(), pytest.raises(DatabaseError, match="worker"), transaction.atomic():
        connection.cursor().execute(call)
