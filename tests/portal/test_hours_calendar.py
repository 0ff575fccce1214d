"""A desk's hours in one's own calendar: what our own reader of calendars reads in them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from labimpact.directory.hours import office_days
from labimpact.editorial.events.calendars import read
from labimpact.network.models import OfficeClosure, OpeningHours
from labimpact.portal import hours_calendar, queries
from labimpact.portal.hours_calendar import AHEAD, Desk
from tests.agenda.conftest import on_moment  # noqa: F401
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory, ServiceHoursFactory
from tests.factories import (
    MunicipalityFactory,
    OfficeClosureFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
# A Monday of autumn, three weeks before the clocks go back.
FIRST = date(2026, 10, 5)


@pytest.fixture
def office():
    return OfficeFactory(address="Via Roma 1", phone="0332 000000")


def hours(office, first=FIRST, count=AHEAD, language="it"):
    """The text of the calendar of an office, from a day on."""
    with behind_the_wall():
        found = queries.desk(office.pk)
        days = office_days(found, first, count)
    desk = Desk("sportello-1", found.name, found, "https://example.org/it/", found.phone)
    return hours_calendar.calendar(desk, days, found.closures.all(), language).decode()


def openings(text, first=FIRST, days=AHEAD):
    """Every opening that a calendar tells, on the clock of Rome; whole days apart."""
    reading = read(text.encode())
    assert reading.troubles == []
    since = datetime.combine(first, datetime.min.time(), ROME)
    return sorted(
        (span.starts_at.astimezone(ROME), span.ends_at.astimezone(ROME))
        for event in reading.events
        if not event.when.all_day
        for span in event.when.spans(since, since + timedelta(days=days))
    )


def told(moments):
    return [f"{start:%d/%m %H:%M}–{end:%H:%M}" for start, end in moments]


def test_the_hour_on_the_wall_is_the_same_after_the_clocks_change(office):
    OpeningHoursFactory(office=office, weekday=0)
    text = hours(office)
    assert "TZID:Europe/Rome" in text
    assert told(openings(text))[:5] == [
        "05/10 09:00–12:30", "12/10 09:00–12:30", "19/10 09:00–12:30", "26/10 09:00–12:30",
        "02/11 09:00–12:30",
    ]  # fmt: skip
    moments = [start for start, _end in openings(text)]
    assert {start.utcoffset().seconds for start in moments} == {3600, 7200}
    assert {f"{start:%H:%M}" for start in moments} == {"09:00"}
    # One rule and not fifty events; the zone is told with both of its clocks.
    calendar = Calendar.from_ical(text)
    assert len(calendar.walk("VEVENT")) == 1
    assert {part.name for part in calendar.walk("VTIMEZONE")[0].subcomponents} == {
        "STANDARD", "DAYLIGHT",
    }  # fmt: skip
    assert calendar.walk("VEVENT")[0]["dtstart"].params["TZID"] == "Europe/Rome"


def test_a_closure_leaves_its_days_out_and_is_told_as_whole_days(office):
    OpeningHoursFactory(office=office, weekday=0)
    OfficeClosureFactory(office=office, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 19))
    text = hours(office)
    assert told(openings(text))[:2] == ["05/10 09:00–12:30", "26/10 09:00–12:30"]
    [closed] = [event for event in read(text.encode()).events if event.when.all_day]
    assert (closed.when.first.day, closed.when.last_on) == (
        date(2026, 10, 12), date(2026, 10, 19),
    )  # fmt: skip
    assert office.name in closed.title
    assert closed.text == "chiusura natalizia"


def test_what_is_told_is_what_the_portal_says_of_each_day(office):
    """Two lines a day, one that ends, one that begins, holidays, an extraordinary opening."""
    for weekday in range(5):
        OpeningHoursFactory(office=office, weekday=weekday)
    OpeningHoursFactory(office=office, weekday=2, opens_at="14:00", closes_at="17:00",
                        valid_to=date(2026, 12, 2))  # fmt: skip
    OpeningHoursFactory(office=office, weekday=2, opens_at="15:00", closes_at="18:00",
                        valid_from=date(2026, 12, 9), by_appointment=True)  # fmt: skip
    OfficeClosureFactory(office=office)
    OfficeClosureFactory(office=office, starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 7),
                         opens_at="10:00", closes_at="13:00", reason="")  # fmt: skip
    OfficeClosureFactory(office=office, starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 4),
                         opens_at="09:00", closes_at="12:30", reason="")  # fmt: skip
    with behind_the_wall():
        days = office_days(queries.desk(office.pk), FIRST, AHEAD)
    wanted = sorted(
        (
            datetime.combine(day.day, slot.opens_at, ROME),
            datetime.combine(day.day, slot.closes_at, ROME),
        )
        for day in days
        for slot in day.slots
    )
    text = hours(office)
    assert openings(text) == wanted
    said = told(openings(text))
    # Immaculate Conception, a Tuesday.
    assert "08/12 09:00–12:30" not in said
    assert "07/11 10:00–13:00" in said
    assert "04/11 14:00–17:00" not in said
    assert queries.texts()["it"]["by_appointment"] in text


def test_the_patron_saint_is_left_out_where_it_is_kept():
    varese = MunicipalityFactory(name="Varese", istat_code="012133")
    kept, not_kept = (
        OfficeFactory(address="Via Roma 1", municipality=varese, keeps_patron_saint=keeps)
        for keeps in (True, False)
    )
    for office in (kept, not_kept):
        OpeningHoursFactory(office=office, weekday=5)
    saint = "08/05 09:00–12:30"  # 8 May 2027, a Saturday
    assert saint not in told(openings(hours(kept)))
    assert saint in told(openings(hours(not_kept)))


def test_a_desk_without_hours_has_an_empty_calendar(office):
    assert openings(hours(office)) == []
    assert Calendar.from_ical(hours(office)).walk("VEVENT") == []


def test_a_service_goes_by_its_own_hours_and_by_the_closures_of_its_office(client, office):
    OpeningHoursFactory(office=office, weekday=0)
    place = ServiceAtFactory(office=office, service__owner_office=office, phone="0332 111111")
    page = client.get(f"/uk/servizi/{place.service.slug}/").content.decode()
    address = f"/uk/servizi/{place.service.slug}/{place.pk}/orari.ics"
    assert f'href="{address}"' in page
    assert queries.texts()["uk"]["hours_calendar"] in page
    before = client.get(address)
    assert before["Content-Type"] == "text/calendar; charset=utf-8"
    assert "public" in before["Cache-Control"]
    assert client.cookies == {}
    assert {f"{start:%a %H:%M}" for start, _ in moments(before)} == {"Mon 09:00"}
    ServiceHoursFactory(place=place, weekday=3, opens_at="15:00", closes_at="16:00")
    soon = datetime.now(ROME).date() + timedelta(days=10)
    OfficeClosureFactory(office=office, starts_on=soon, ends_on=soon + timedelta(days=6))
    own = [start for start, _ in moments(client.get(address))]
    assert {f"{start:%a %H:%M}" for start in own} == {"Thu 15:00"}
    assert not [at for at in own if soon <= at.date() <= soon + timedelta(days=6)]
    assert "0332 111111" in client.get(address).content.decode()


def moments(answer):
    return openings(answer.content.decode(), datetime.now(ROME).date())


def test_the_first_page_offers_the_hours_of_each_desk_and_asks_alike_for_all_of_them(
    client, office
):
    OpeningHoursFactory(office=office, weekday=0)
    address = f"/ar/sportelli/{office.pk}/orari.ics"
    assert f'href="{address}"' in client.get("/ar/").content.decode()

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address, headers={"Cookie": "x=1"}).status_code == 200
        return len(found)

    asked()
    few = asked()
    with behind_the_wall():
        OpeningHours.objects.bulk_create(
            OpeningHours(office=office, weekday=n, opens_at="14:00", closes_at="15:00")
            for n in range(5)
        )
        OfficeClosure.objects.bulk_create(
            OfficeClosure(office=office, starts_on=FIRST, ends_on=date(2028, 1, 1)) for _ in "abcde"
        )
    assert asked() == few


def test_what_is_nowhere_has_no_calendar(client, office):
    place = ServiceAtFactory(office=office, service__owner_office=office)
    closed = OfficeFactory(address="", phone="")
    for address in (
        f"/it/sportelli/{closed.pk}/orari.ics",
        "/it/sportelli/0/orari.ics",
        f"/it/servizi/altro/{place.pk}/orari.ics",
        f"/it/servizi/{place.service.slug}/{place.pk + 1}/orari.ics",
        f"/xx/sportelli/{office.pk}/orari.ics",
    ):
        assert client.get(address).status_code == 404, address
