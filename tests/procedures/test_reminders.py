"""A case's dates plan the person's reminders, and stop them the moment the matter is done."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labimpact.agenda.actions.appointments import Wanted, book, cancel
from labimpact.agenda.models import CancelledBy
from labimpact.correspondence.models import Reminder
from labimpact.procedures.actions.carrying import close, reopen
from labimpact.procedures.actions.papers import receive
from labimpact.procedures.actions.stepping import Taking, take_step, undo_step
from labimpact.procedures.models import CasePaper
from tests.factories import AppointmentKindFactory, ResidenceTitleFactory

pytestmark = pytest.mark.django_db


def _planned(desk, kind="deadline"):
    with desk.acting():
        rows = Reminder.objects.filter(state="planned", kind=kind)
        return sorted((r.about_on, -r.days_before) for r in rows)


@pytest.fixture
def renewal(desk, cast, on_day):
    on_day(2026, 11, 26)
    ResidenceTitleFactory(
        person=cast.amina, kind="employment", state="holds", expires_on=date(2027, 6, 30)
    )
    return desk.open("P02")


def test_a_renewal_is_told_90_60_and_30_days_before_the_permit_expires(desk, renewal):
    about = date(2027, 6, 30)
    assert [row for row in _planned(desk) if row[0] == about] == [
        (about, -90), (about, -60), (about, -30),
    ]  # fmt: skip


def test_filing_stops_them_at_once_and_undoing_brings_them_back(desk, renewal):
    before = _planned(desk)
    with desk.acting():
        take_step(renewal, "filing", Taking(done_on=date(2026, 11, 26)), by=desk.actor)
    assert _planned(desk) == []
    with desk.acting():
        undo_step(renewal, "filing", by=desk.actor)
    assert _planned(desk) == before


def test_closing_stops_and_reopening_brings_back(desk, renewal):
    before = _planned(desk)
    with desk.acting():
        case = close(renewal, reason="Ha rinunciato", by=desk.actor)
    assert _planned(desk) == []
    assert _planned(desk, "missing_document") == []
    with desk.acting():
        reopen(case, by=desk.actor)
    assert _planned(desk) == before


def test_papers_are_asked_for_until_the_last_one_is_there(desk, renewal):
    assert _planned(desk, "missing_document")
    with desk.acting():
        for paper in CasePaper.objects.filter(case=renewal, state="missing"):
            receive(renewal, paper, by=desk.actor)
    assert _planned(desk, "missing_document") == []


def test_an_appointment_of_the_desk_is_remembered_and_a_cancelled_one_is_not(desk, cast):
    kind = AppointmentKindFactory(office=cast.luino)
    with desk.acting():
        start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
        booked = book(
            office_id=cast.luino.pk, kind=kind, by=desk.actor, person=cast.amina,
            wanted=Wanted(
                starts_at=start + timedelta(days=20), operator_id=desk.user.pk, outside=True
            ),
        )  # fmt: skip
    days = [row[1] for row in _planned(desk, "appointment")]
    assert days
    with desk.acting():
        cancel(booked, whose=CancelledBy.PERSON, by=desk.actor)
    assert _planned(desk, "appointment") == []
