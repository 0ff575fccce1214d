"""The person's pages of reminders and letters."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from labimpact.base import clock
from labimpact.correspondence.models import OfficeLetter, Reminder
from labimpact.people.models import ContactPoint
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def operator(cast, client):
    user = cast.user()
    client.force_login(user)
    return user


def page(name, *args):
    return reverse(f"correspondence:{name}", args=args)


def text(response):
    return response.content.decode()


def test_the_page_says_what_is_missing_before_anything_can_be_sent(cast, client, operator):
    f.ContactPointFactory(person=cast.amina)
    shown = text(client.get(page("reminders", cast.amina.pk)))
    assert "Per ora non può partire niente" in shown
    assert "manca l&#x27;accordo della persona" in shown
    assert "un&#x27;e-mail sicura (gli SMS qui non sono attivi" in shown


def test_a_reminder_is_planned_by_hand_and_stopped(cast, client, operator):
    url = page("reminders", cast.amina.pk)
    day = clock.today() + timedelta(days=30)
    sent = {"kind": "appointment", "day": f"{day:%d/%m/%Y}", "hour": "9:30"}
    assert client.post(url, sent).status_code == 302
    with behind_the_wall():
        rows = list(Reminder.objects.all())
    assert rows
    again = client.post(url, sent)
    assert again.status_code == 422
    assert "C&#x27;è già: Scritto a mano" in text(again)
    assert "Mettilo lo stesso" in text(again)
    assert client.post(url, sent | {"twice": "on"}).status_code == 302
    with behind_the_wall():
        assert Reminder.objects.count() == len(rows), "written twice, planned once"
    assert f"{day:%d/%m/%Y}" in text(client.get(url))
    for row in rows:
        assert client.post(page("reminder_stop", cast.amina.pk, row.pk)).status_code == 302
    shown = text(client.get(url))
    assert "fermato da un operatore" in shown
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert f"{day:%d/%m/%Y}" in text(refused)


def test_an_hour_typed_in_one_figure_is_that_hour_and_not_one_o_clock(cast, client, operator):
    day = clock.today() + timedelta(days=30)
    sent = {"kind": "appointment", "day": f"{day:%d/%m/%Y}", "hour": "10"}
    assert client.post(page("reminders", cast.amina.pk), sent).status_code == 302
    with behind_the_wall():
        assert set(Reminder.objects.values_list("about_at", flat=True)) == {time(10)}


def test_what_a_matter_planned_already_is_not_planned_again_by_hand(cast, client, operator):
    url = page("reminders", cast.amina.pk)
    day = clock.today() + timedelta(days=30)
    f.ReminderFactory(
        office=cast.luino, person=cast.amina, kind="appointment", about_on=day, about_at=time(10)
    )
    sent = {"kind": "appointment", "day": f"{day:%d/%m/%Y}"}
    assert client.post(url, sent | {"hour": "10"}).status_code == 422
    assert client.post(url, sent).status_code == 422, "without an hour it is that day's as well"
    assert client.post(url, sent | {"hour": "11"}).status_code == 302
    assert client.post(url, sent | {"hour": "10", "twice": "on"}).status_code == 302
    with behind_the_wall():
        assert {time(10), time(11)} == set(Reminder.objects.values_list("about_at", flat=True))


def test_a_reminder_says_of_which_case_it_is_and_those_that_are_over_stand_together(
    cast, client, operator
):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    day = clock.today() + timedelta(days=60)
    origin = {"origin_kind": "procedures.procedurecase", "origin_id": case.pk, "about_on": day}
    f.ReminderFactory(office=cast.luino, person=cast.amina, **origin)
    for days in (30, 60, 90):
        f.ReminderFactory(
            office=cast.luino, person=cast.amina, state="stopped", reason="done",
            ended_at=clock.now(), days_before=days, **origin,
        )  # fmt: skip
    shown = text(client.get(page("reminders", cast.amina.pk)))
    assert reverse("procedures:detail", args=[case.pk]) in shown
    assert "3 non sono partiti e non servono più" in shown
    assert shown.count("la cosa è fatta") == 1


def test_a_day_that_has_come_is_refused_with_what_was_typed(cast, client, operator):
    response = client.post(
        page("reminders", cast.amina.pk), {"kind": "deadline", "day": "01/02/2020"}
    )
    assert response.status_code == 422
    assert "01/02/2020" in text(response)


def test_one_and_five_reminders_cost_the_same(cast, client, operator, django_assert_num_queries):
    many = f.PersonFactory(registered_office=cast.luino)
    counts = []
    for person, count in ((cast.amina, 1), (many, 5)):
        for _ in range(count):
            point = f.ContactPointFactory(person=person, reminded=True)
            f.ReminderFactory(office=cast.luino, person=person)
            f.ReminderFactory(
                office=cast.luino, person=person, state="sent", sent_at=clock.now(),
                contact_point=point,
            )  # fmt: skip
            f.OfficeLetterFactory(office=cast.luino, person=person)
    for name in ("reminders", "letters"):
        client.get(page(name, cast.amina.pk))
        for person in (cast.amina, many):
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as seen:
                assert client.get(page(name, person.pk)).status_code == 200
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def test_an_attestation_from_the_contacts_address_to_the_printed_sheet(cast, client, operator):
    url = page("letter_new", cast.amina.pk, "attendance")
    filled = text(client.get(f"{url}?day=23/11/2026&start=09:05"))
    assert 'value="23/11/2026"' in filled
    written = {"day": "23/11/2026", "start": "9:05", "end": "10:40", "written_on": "24/11/2026"}
    wrong = client.post(url, written | {"end": "8:00"})
    assert wrong.status_code == 422
    assert client.post(url, written).status_code == 302
    with behind_the_wall():
        letter = OfficeLetter.objects.get()
    args = (cast.amina.pk, letter.pk)
    draft = text(client.get(page("letter", *args)))
    assert "dalle ore 09:05 alle ore 10:40" in draft
    assert "Scrivi il protocollo" not in draft
    assert client.get(page("letter_pdf", *args))["Content-Type"] == "application/pdf"
    assert client.post(page("letter_issue", *args)).status_code == 302
    assert "Scrivi il protocollo" in text(client.get(page("letter", *args)))
    issued = client.get(page("letter_pdf", *args))
    assert issued.getvalue().startswith(b"%PDF-")
    number = {"number": "2026/77", "on": "24/11/2026"}
    assert client.post(page("letter_register", *args), number).status_code == 302
    assert "2026/77" in text(client.get(page("letters", cast.amina.pk)))
    assert client.post(page("letter_void", *args), {"reason": ""}).status_code == 422
    assert client.post(page("letter_void", *args), {"reason": "Sbagliata"}).status_code == 302
    shown = text(client.get(page("letter", *args)))
    assert "annullata" in shown
    assert "Sbagliata" in shown
    assert client.get(page("letter_pdf", *args)).status_code == 200


def test_the_story_tells_of_reminders_and_letters(cast, client, operator):
    f.OfficeLetterFactory(person=cast.amina, office=cast.luino, state="draft")
    f.ReminderFactory(
        office=cast.luino, person=cast.amina, state="sent", sent_at=clock.now(), channel="sms"
    )
    shown = text(client.get(reverse("workspace:person", args=[cast.amina.pk])))
    assert "Promemoria mandato" in shown
    assert "Lettera libera (bozza)" in shown


def contact(cast, client, **values):
    sent = {"kind": "phone", "value": "333 7654321", "whose": "self", "is_safe": "on"}
    return client.post(reverse("people:row_add", args=[cast.amina.pk, "recapiti"]), sent | values)


def test_the_agreement_is_written_with_its_day(cast, client, operator):
    assert contact(cast, client, agrees="on").status_code == 302
    with behind_the_wall():
        assert ContactPoint.objects.get().agreed_on == clock.today()
    shown = text(client.get(reverse("workspace:person", args=[cast.amina.pk])))
    assert "riceve promemoria" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_safe": ""},
        {"value": "0332 543511"},
        {"kind": "other", "value": "alla sorella"},
    ],
)
def test_no_agreement_where_a_message_would_harm_or_not_arrive(cast, client, operator, wrong):
    response = contact(cast, client, agrees="on", **wrong)
    assert response.status_code == 422
    with behind_the_wall():
        assert not ContactPoint.objects.exists()


def test_an_operator_marks_what_came_back_and_a_new_address_starts_afresh(cast, client, operator):
    point = f.ContactPointFactory(person=cast.amina, mail=True, reminded=True)
    url = reverse("people:row_edit", args=[cast.amina.pk, "recapiti", point.pk])

    def save(**values):
        from labimpact.people.actions.editing import stamp_of

        with behind_the_wall():
            stamp = stamp_of(ContactPoint.objects.get(pk=point.pk))
        sent = {
            "kind": "email", "value": point.value, "whose": "self", "is_safe": "on",
            "agrees": "on", "version": stamp,
        }  # fmt: skip
        assert client.post(url, sent | values).status_code == 302
        with behind_the_wall():
            return ContactPoint.objects.get(pk=point.pk)

    assert save(came_back="on").bounced_at is not None
    assert save(came_back="on", note="ancora").bounced_at is not None
    assert save(came_back="on", value="nuova@example.org").bounced_at is None
