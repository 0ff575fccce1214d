"""When somebody can: written by themselves, read from a calendar, contradictions said."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import offering
from labimpact.mediation.calendar_file import read
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.models import Absence, Assignment, Availability
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_way import Time, approved, scheduled

ROME = ZoneInfo("Europe/Rome")


def ics(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//IT\r\n{body}END:VCALENDAR\r\n".encode()


def spans(content, since=date(2027, 1, 1), until=date(2027, 12, 31)):
    return [
        (s.starts_at.astimezone(ROME), s.ends_at.astimezone(ROME))
        for s in read(content, since=since, until=until).spans
    ]


def rome(*parts):
    return datetime(*parts, tzinfo=ROME)


def test_an_hour_of_a_week_stays_at_its_hour_when_the_clocks_change():
    event = (
        "UID:a\r\nDTSTART;TZID=Europe/Rome:20270322T090000\r\n"
        "DTEND;TZID=Europe/Rome:20270322T110000\r\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20270405T065959Z\r\nEXDATE;TZID=Europe/Rome:20270329T090000"
    )
    assert spans(ics(event)) == [(rome(2027, 3, 22, 9), rome(2027, 3, 22, 11))]
    whole = event.replace("T065959Z", "T070000Z").split("\r\nEXDATE")[0]
    assert [s for s, _e in spans(ics(whole))] == [
        rome(2027, 3, 22, 9), rome(2027, 3, 29, 9), rome(2027, 4, 5, 9),
    ]  # fmt: skip


def test_whole_days_what_is_free_and_what_is_called_off():
    content = ics(
        "UID:a\r\nDTSTART;VALUE=DATE:20270801\r\nDTEND;VALUE=DATE:20270815",
        "UID:b\r\nDTSTART:20270301T100000Z\r\nDTEND:20270301T110000Z\r\nTRANSP:TRANSPARENT",
        "UID:c\r\nDTSTART:20270302T100000Z\r\nDURATION:PT45M\r\nSTATUS:CANCELLED",
        "UID:d\r\nDTSTART:20270303T100000Z\r\nDURATION:PT45M",
        "UID:e\r\nDTSTART;VALUE=DATE:20250801",
    )
    assert spans(content) == [
        (rome(2027, 3, 3, 11), rome(2027, 3, 3, 11, 45)), (rome(2027, 8, 1), rome(2027, 8, 15)),
    ]  # fmt: skip


def test_one_of_a_series_that_was_moved_counts_where_it_is_now():
    content = ics(
        "UID:a\r\nDTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\nRRULE:FREQ=DAILY;COUNT=3",
        "UID:a\r\nRECURRENCE-ID:20270302T090000Z\r\nDTSTART:20270302T150000Z\r\n"
        "DTEND:20270302T160000Z",
    )
    assert [s for s, _e in spans(content)] == [
        rome(2027, 3, 1, 10), rome(2027, 3, 2, 16), rome(2027, 3, 3, 10),
    ]  # fmt: skip


def test_a_series_without_end_stops_after_the_year():
    content = ics(
        "UID:a\r\nDTSTART:20200101T090000Z\r\nDTEND:20200101T100000Z\r\nRRULE:FREQ=WEEKLY"
    )
    assert 52 <= len(spans(content)) <= 53


def test_a_series_that_stays_where_it_is_is_told_and_does_not_stop_us():
    content = ics(
        "UID:a\r\nSUMMARY:Fermo\r\nDTSTART:20270101T090000Z\r\nDTEND:20270101T100000Z"
        "\r\nRRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2"
    )
    assert spans(content) == []


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"ciao", b"BEGIN:VCALENDAR\r\nBEGIN:VE"])
def test_a_broken_file_is_refused_in_words(content):
    with pytest.raises(Refused, match="calendario"):
        read(content, since=date(2027, 1, 1), until=date(2027, 12, 31))


def test_an_event_that_makes_no_sense_is_said_and_the_others_are_taken():
    content = ics(
        "UID:a\r\nSUMMARY:Dentista\r\nDTSTART:20270301T100000Z\r\nDTEND:20270301T090000Z",
        "UID:b\r\nSUMMARY:Vuoto",
        "UID:c\r\nDTSTART:20270303T100000Z\r\nDTEND:20270303T110000Z",
    )
    reading = read(content, since=date(2027, 1, 1), until=date(2027, 12, 31))
    assert len(reading.spans) == 1
    assert reading.troubles[0].startswith("«Dentista»: finisce prima")
    assert "non dice quando" in reading.troubles[1]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def me(self, world, client):
        mediator = world.mediator(always=False)
        client.force_login(mediator.user)
        return mediator

    def post(self, client, what, **data):
        return client.post(reverse("mediation:availability"), {"what": what} | data)

    def test_hours_are_added_and_taken_away_never_twice(self, me, client):
        hours = {"weekday": 1, "begins_at": "9", "ends_at": "13"}
        assert self.post(client, "hours", **hours).status_code == 302
        again = self.post(client, "hours", **hours | {"begins_at": "12", "ends_at": "14"})
        assert again.status_code == 422
        assert "Si sovrappone a 09:00–13:00" in again.content.decode()
        assert self.post(client, "hours", **hours | {"ends_at": "8"}).status_code == 422
        with behind_the_wall():
            row = Availability.objects.get()
        assert self.post(client, f"drop_hours-{row.pk}").status_code == 302
        with behind_the_wall():
            assert not Availability.objects.exists()

    def test_what_contradicts_is_refused(self, me, client):
        day = f"{m.at(3, 0):%d/%m/%Y}"
        assert self.post(client, "exception", kind="away", first_on=day).status_code == 302
        answer = self.post(client, "exception", kind="extra", first_on=day, begins="10", ends="12")
        assert answer.status_code == 422
        assert "il contrario" in answer.content.decode()
        with behind_the_wall():
            row = Absence.objects.get()
        assert row.ends_at - row.starts_at in (timedelta(hours=h) for h in (23, 24, 25))

    def test_a_calendar_is_read_again_by_its_events_and_keeps_no_title(self, me, client):
        day = f"{m.at(5, 0):%Y%m%d}"
        event = f"UID:a\r\nSUMMARY:Segreto\r\nDTSTART:{day}T100000Z\r\nDTEND:{day}T110000Z"
        for content in (ics(event), ics(event.replace("T110000Z", "T120000Z"))):
            upload = SimpleUploadedFile("mio.ics", content)
            assert self.post(client, "file", upload=upload).status_code == 302
        with behind_the_wall():
            row = Absence.objects.get()
        assert (row.uid, row.ends_at - row.starts_at) == ("a", timedelta(hours=2))
        text = client.get(reverse("mediation:availability")).content.decode()
        assert "Segreto" not in text
        assert "dal calendario" in text
        assert self.post(client, "imported").status_code == 302
        with behind_the_wall():
            assert not Absence.objects.exists()

    def test_a_broken_calendar_is_answered_in_words(self, me, client):
        answer = self.post(client, "file", upload=SimpleUploadedFile("mio.ics", b"ciao"))
        assert answer.status_code == 422
        assert "non è un calendario" in answer.content.decode()
        assert self.post(client, "file").status_code == 422

    def test_contradictions_that_are_there_are_said(self, me, client):
        with behind_the_wall():
            m.AvailabilityFactory(mediator=me)
            m.AvailabilityFactory(mediator=me, begins_at=time(12), ends_at=time(15))
        text = client.get(reverse("mediation:availability")).content.decode()
        assert "09:00–13:00 e 12:00–15:00 si sovrappongono" in text

    def test_who_coordinates_reaches_it_and_others_do_not(self, world, me, client):
        address = reverse("mediation:availability_of", args=[me.pk])
        assert client.get(address).status_code == 403
        client.force_login(world.cast.user("mediation_coordinator", world.service.office))
        assert client.get(address).status_code == 200
        hours = {"what": "hours", "weekday": 1, "begins_at": "9", "ends_at": "13"}
        assert client.post(address, hours).status_code == 302
        stranger = m.MediatorFactory()
        other = reverse("mediation:availability_of", args=[stranger.pk])
        assert client.get(other).status_code == 404

    def test_what_was_taken_away_comes_back_with_one_button(self, me, client):
        first = m.AvailabilityFactory(mediator=me, valid_to=m.at(9, 0).date())
        away = m.AbsenceFactory(mediator=me, starts_at=m.at(2, 0), ends_at=m.at(4, 0))
        for what, model, row in (
            (f"drop_hours-{first.pk}", Availability, first),
            (f"drop_exception-{away.pk}", Absence, away),
        ):
            assert self.post(client, what).status_code == 302
            text = client.get(reverse("mediation:availability")).text
            form = text[text.index("tolt") - 900 : text.index("tolt")]
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            with behind_the_wall():
                assert not model.objects.exists()
            assert client.post(reverse("mediation:availability"), fields).status_code == 302
            with behind_the_wall():
                again = model.objects.get()
            names = ("weekday", "begins_at", "valid_to", "starts_at", "is_sick")
            told = [name for name in names if hasattr(row, name)]
            assert [getattr(again, n) for n in told] == [getattr(row, n) for n in told]


@pytest.mark.django_db
class TestAbsenceOverSessions:
    def say(self, client, page, days, **data):
        day = m.today() + timedelta(days=days)
        return client.post(page, {
            "what": "exception", "kind": "away", "first_on": f"{day:%d/%m/%Y}",
        } | data)  # fmt: skip

    def test_it_is_told_which_sessions_it_covers_and_nothing_is_saved(self, world, client):
        mediator = world.mediator()
        session = scheduled(world, mediator, times=[Time(m.at(20, 10), 120)])
        client.force_login(mediator.user)
        answer = self.say(client, reverse("mediation:availability"), 20)
        assert answer.status_code == 422
        assert f"{m.at(20, 10):%d/%m/%Y}, 10:00" in answer.text
        assert "IC di Cittiglio" in answer.text
        assert reread(session).state == State.SCHEDULED
        with behind_the_wall():
            assert not Absence.objects.exists()
        # The day before nothing is covered: nothing is asked.
        free = self.say(client, reverse("mediation:availability"), 19)
        assert free.status_code == 302

    def test_who_goes_all_the_same_keeps_the_session(self, world, client):
        mediator = world.mediator()
        session = scheduled(world, mediator, times=[Time(m.at(20, 10), 120)])
        client.force_login(mediator.user)
        page = reverse("mediation:availability")
        assert self.say(client, page, 20, going="keep").status_code == 302
        assert reread(session).state == State.SCHEDULED
        with behind_the_wall():
            assert Absence.objects.count() == 1

    def test_who_does_not_go_is_looked_for_at_once(self, world, client):
        mediator = world.mediator()
        session = scheduled(world, mediator, times=[Time(m.at(20, 10), 120)])
        with behind_the_wall():
            type(world.service.office).objects.filter(pk=world.service.pk).update(
                email="coordina@example.org"
            )
        client.force_login(mediator.user)
        page = reverse("mediation:availability")
        answer = self.say(client, page, 20, kind="sick", going="give_back")
        assert answer.status_code == 302
        assert reread(session).state == State.APPROVED
        with behind_the_wall():
            assert Message.objects.filter(kind="mediation_given_back").count() == 1
        # Twenty days ahead, and on the page of the day of who coordinates.
        client.force_login(world.cast.user("mediation_coordinator", world.service.office))
        today = client.get(reverse("workspace:today")).text
        assert "Malattia" in today
        assert reverse("mediation:request", args=[session.request_id]) in today

    def test_who_coordinates_is_asked_the_same(self, world, client):
        mediator = world.mediator()
        session = scheduled(world, mediator, times=[Time(m.at(20, 10), 120)])
        client.force_login(world.cast.user("mediation_coordinator", world.service.office))
        page = reverse("mediation:availability_of", args=[mediator.pk])
        assert self.say(client, page, 20).status_code == 422
        assert self.say(client, page, 20, going="give_back").status_code == 302
        assert reread(session).state == State.APPROVED

    def test_one_of_two_who_are_needed_can_give_back_while_the_other_is_missing(self, world):
        mediator = world.mediator()
        session = approved(world, hours=4, needs=2)
        with acting(world.coordinator):
            sent = offering.propose(session, mediator, by=world.coordinator)
        actor = world.as_mediator(mediator)
        with acting(actor):
            offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor)
            assignment = Assignment.objects.get(session=session, mediator=mediator)
            offering.give_back(assignment, reason="Malattia", by=actor)
        assert reread(assignment).place == Place.DECLINED
        assert reread(session).state == State.APPROVED
