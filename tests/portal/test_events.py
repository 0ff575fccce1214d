"""The events of the portal: coming, over, called off; for search engines, calendars and paper."""

import json
import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labimpact.editorial.events.calendars import read
from labimpact.editorial.events.when import Once, When
from tests.editorial_factories import PublicationFactory
from tests.editorial_factories import event_published as event
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def on(days, **more):
    day = timezone.localdate() + timedelta(days=days)
    return When(Once(day, time(15), time(17)), **more)


def listed(client, query=""):
    return re.findall(r'href="/it/eventi/([\w-]+)/"', client.get(f"/it/eventi/{query}").text)


def test_what_comes_is_listed_nearest_first_and_what_is_over_keeps_its_page(client):
    event(on(9), slug="dopo")
    event(on(2), slug="prima")
    event(on(-2), slug="passato")
    event(When(Once(date(2099, 12, 12))), slug="lontano")
    event(on(-30, rule="FREQ=DAILY"), slug="ogni-giorno", facts={"repeats": "daily"})
    assert listed(client) == ["ogni-giorno", "prima", "dopo", "lontano"]
    html = client.get("/it/eventi/passato/").text
    assert "Questo evento è passato." in html
    assert "ogni giorno" in client.get("/it/eventi/ogni-giorno/").text


def test_of_this_week_and_for_an_area(client, cast):
    event(on(0, also=()), slug="oggi", facts={"when": When(Once(timezone.localdate())).as_data()})
    event(on(8), slug="fra-molto", area=cast.luino.area)
    event(on(8), slug="altrove", area=cast.crema.area)
    assert listed(client, "?quando=settimana") == ["oggi"]
    assert listed(client, f"?zona={cast.luino.area.code}") == ["oggi", "fra-molto"]
    # A word that means nothing leaves everything.
    assert len(listed(client, "?zona=xyz&quando=mai")) == 3


def test_one_event_and_five_cost_the_same(client, django_assert_num_queries):
    event(on(1), office=OfficeFactory(address="Via Roma 1"))
    with CaptureQueriesContext(connection) as one:
        client.get("/it/eventi/")
    for _ in range(4):
        event(on(1), office=OfficeFactory(address="Via Roma 1"))
    with django_assert_num_queries(len(one)):
        client.get("/it/eventi/")
    assert sum("editorial_publication" in q["sql"] for q in one) == 2  # and the alerts


def test_a_page_says_when_where_and_how_in_the_reader_s_language(client):
    office = OfficeFactory(name="Sportello", address="Via Roma 1", phone="0332 000000")
    page = event(When(Once(date(2099, 10, 24), time(15), time(17))), slug="corso", office=office)
    PublicationFactory(
        kind="event", slug="corso", origin=page.origin, language="ar", title="دورة",
        facts=page.facts, over_at=page.over_at, office=office,
    )  # fmt: skip
    html = client.get("/it/eventi/corso/").text
    assert "sabato 24/10/2099 · 15:00–17:00" in html
    assert 'href="tel:0332000000"' in html
    assert "Via Roma 1" in html
    assert "Biblioteca" in html
    arabic = client.get("/ar/eventi/corso/").text
    assert "السبت \u206624/10/2099\u2069 · \u206615:00–17:00\u2069" in arabic
    assert "قريبة" not in arabic.split("<article")[1]


def test_search_engines_are_told_and_of_one_called_off_too(client):
    event(When(Once(date(2099, 12, 12))), slug="festa")
    event(on(2), slug="annullata", facts={"is_cancelled": True})
    html = client.get("/it/eventi/festa/").text
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert (data["@type"], data["startDate"], data["endDate"]) == (
        "Event", "2099-12-12", "2099-12-12",
    )  # fmt: skip
    assert data["inLanguage"] == ["it", "ar"]
    html = client.get("/it/eventi/annullata/").text
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert data["eventStatus"].endswith("EventCancelled")
    assert "non si fa" in html
    assert "/it/eventi/festa/" in client.get("/it/sitemap.xml").text


@pytest.mark.parametrize(
    "when",
    [
        When(Once(date(2099, 12, 12))),
        When(Once(date(2099, 12, 12)), date(2099, 12, 14)),
        When(Once(date(2026, 10, 23), time(9), time(10)), rule="FREQ=DAILY"),
        When(Once(date(2099, 10, 23), time(9)), rule="FREQ=WEEKLY;UNTIL=20991231T235959"),
        When(
            Once(date(2099, 10, 20), time(9), time(10)), rule="FREQ=DAILY;COUNT=9", zone="UTC",
            left_out=(date(2099, 10, 25),),
        ),
        When(
            Once(date(2099, 10, 20)), rule="FREQ=DAILY;UNTIL=20991030T235959",
            left_out=(date(2099, 10, 25),), also=(Once(date(2099, 11, 5)),),
        ),
    ],
)  # fmt: skip
def test_what_goes_out_as_a_calendar_comes_back_the_same(client, when):
    event(when, slug="uno", title="Uno; due, tre")
    answer = client.get("/it/eventi/uno/evento.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    reading = read(answer.content)
    assert reading.troubles == []
    [told] = reading.events
    zone = timezone.get_default_timezone()
    window = (datetime(2026, 1, 1, tzinfo=zone), datetime(2100, 1, 1, tzinfo=zone))
    assert (told.title, told.when.all_day) == ("Uno; due, tre", when.all_day)

    def moments(of):
        return [s.starts_at for _, s in zip(range(50), of.spans(*window), strict=False)]

    assert moments(told.when) == moments(when)


def test_the_calendar_of_an_area_holds_its_events_and_the_region_s(client, cast):
    event(on(1), slug="regione", title="Regione")
    event(on(1), slug="luino", title="Luino", area=cast.luino.area)
    event(on(1), slug="crema", title="Crema", area=cast.crema.area)
    feed = read(client.get(f"/it/eventi/zona/{cast.luino.area.code}.ics").content)
    assert {told.title for told in feed.events} == {"Regione", "Luino"}
    assert len(read(client.get("/it/eventi/calendario.ics").content).events) == 3
    assert client.get("/it/eventi/zona/nessuna.ics").status_code == 404
    assert client.get("/it/eventi/nessuno/evento.ics").status_code == 404


def test_a_poster_says_when_and_where_in_each_language(client):
    page = event(on(3), slug="festa")
    PublicationFactory(
        kind="event", slug="festa", origin=page.origin, language="ar", title="حفلة",
        facts=page.facts, over_at=page.over_at,
    )  # fmt: skip
    answer = client.get("/it/eventi/festa/foglio.pdf?lingua=it&lingua=ar")
    assert answer.content.startswith(b"%PDF")
