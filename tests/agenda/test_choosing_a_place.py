"""The pages of the agenda, where a place is chosen, changed and taken back."""

import re
from datetime import time

import pytest
from django.urls import reverse

from labimpact.agenda.models import Appointment
from labimpact.correspondence.models import Reminder
from tests.agenda.conftest import at
from tests.agenda.pages import MONDAY, only, said, slot, url
from tests.conftest import behind_the_wall
from tests.factories import (
    AppointmentFactory,
    AppointmentKindFactory,
    ContactPointFactory,
    ProcedureCaseFactory,
    SlotPatternFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, agenda):
    client.force_login(agenda.user)
    return client


def test_booking_says_whether_the_person_will_be_reminded(operator, agenda, cast):
    taken = {"kind": agenda.kind.pk, "person": cast.amina.pk}
    answer = operator.post(url("book"), taken | {"slot": slot(9, agenda)})
    assert "Nessun promemoria" in said(answer)[0]
    ContactPointFactory(person=cast.amina, mail=True, reminded=True)
    answer = operator.post(url("book"), taken | {"slot": slot(9, agenda, 30)})
    with behind_the_wall():
        expected = Reminder.objects.filter(state="planned").exists()
    assert ("Promemoria previsto per il" in said(answer)[-1]) is expected


def test_the_page_of_an_appointment_leads_back_to_its_case(operator, agenda, cast):
    case = ProcedureCaseFactory(office=agenda.office, person=cast.amina)
    origin = {"origin_kind": "procedures.case", "origin_id": case.pk}
    booked = agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    with behind_the_wall():
        Appointment.objects.filter(pk=booked.pk).update(**origin)
    page = operator.get(url("detail", booked.pk)).text
    assert reverse("procedures:detail", args=[case.pk]) in page
    assert reverse("correspondence:reminders", args=[cast.amina.pk]) in page


def test_a_move_can_be_taken_back_even_to_an_hour_outside_the_shifts(operator, agenda):
    booked = agenda.book(at(2027, 1, 11, 9))
    with behind_the_wall():
        out = {"starts_at": at(2027, 1, 11, 18), "ends_at": at(2027, 1, 11, 18, 30)}
        Appointment.objects.filter(pk=booked.pk).update(operator=agenda.user, **out)
    answer = operator.post(url("move", booked.pk), {"slot": slot(9, agenda)})
    assert only().starts_at == at(2027, 1, 11, 9)
    shown = operator.get(answer["Location"]).text
    form = shown.partition('class="messages"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert operator.post(url("move", booked.pk), fields).status_code == 302
    assert only().starts_at == at(2027, 1, 11, 18)


def test_who_moves_an_appointment_keeps_its_colleague_unless_they_say_otherwise(
    operator, agenda, cast
):
    colleague = cast.user()
    SlotPatternFactory(
        office=agenda.office, operator=colleague, weekday=1, opens_at=time(9), closes_at=time(10)
    )
    booked = agenda.book(at(2027, 1, 11, 9))
    with behind_the_wall():
        Appointment.objects.filter(pk=booked.pk).update(operator=agenda.user)
    theirs = f".{colleague.pk}.0"
    assert theirs not in operator.get(url("move", booked.pk)).text
    page = operator.get(url("move", booked.pk), {"operatore": ""}).text
    assert theirs in page
    assert str(colleague) in page, "a place says with whom it is"


def test_the_days_are_whole_and_those_further_away_wait_under_a_fold(operator, agenda):
    with behind_the_wall():
        SlotPatternFactory(office=agenda.office, operator=agenda.user, weekday=2)
    page = operator.get(url("book")).text
    near, fold, far = page.partition('<details class="more"><summary>Mostra')
    assert fold
    for part in (near, far):
        for day in re.findall(r"<fieldset.*?</fieldset>", part, re.DOTALL):
            assert day.count("<label") == 6, "as many as the shift has"
    assert len(re.findall("<fieldset", near + far)) == 8, "two days in each of four weeks"


def test_the_usual_kind_is_there_at_once_and_that_of_the_same_case_first(operator, agenda):
    other = AppointmentKindFactory(office=agenda.office, label="Aaa prima in ordine")
    mine = {"office": agenda.office, "created_by": agenda.user}
    AppointmentFactory(
        kind=other, origin_kind="procedures.case", origin_id=12,
        starts_at=at(2027, 1, 4, 9), **mine,
    )  # fmt: skip
    AppointmentFactory(kind=agenda.kind, starts_at=at(2027, 1, 4, 10), **mine)
    chosen = f'<option value="{agenda.kind.pk}" selected'
    page = operator.get(url("book")).text
    assert chosen in page
    assert "Tutti" not in page
    assert (
        f'<option value="{other.pk}" selected'
        in operator.get(url("book"), {"origine": "procedures.case:12"}).text
    )


def test_a_lunch_break_and_the_present_hour_are_seen_in_the_day(operator, agenda, on_moment):
    with behind_the_wall():
        SlotPatternFactory(
            office=agenda.office, operator=agenda.user, weekday=0,
            opens_at=time(14), closes_at=time(15),
        )  # fmt: skip
    agenda.book(at(2027, 1, 11, 9))
    on_moment(2027, 1, 11, 9, 40)
    page = operator.get(url("agenda"), {"giorno": MONDAY}).text
    assert page.count("agenda-gap") == 1
    assert re.findall(r'agenda-now"><th[^>]*>([\d:]+)', page) == ["10:00"]
    assert "agenda-now" not in operator.get(url("agenda"), {"giorno": "2027-01-18"}).text
