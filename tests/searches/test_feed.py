"""A search that is followed as RSS: what is new for it, and nothing of who reads."""

from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labimpact.finding import actions
from labimpact.finding.models import Entry
from labimpact.portal import queries
from labimpact.searches.asked import Asked
from tests.conftest import behind_the_wall
from tests.directory_factories import PublicServiceFactory, ServiceAtFactory
from tests.factories import AreaMunicipalityFactory, MunicipalityFactory, OfficeFactory
from tests.searches.conftest import put, until_now

pytestmark = pytest.mark.django_db
FEED = "/cerca/feed.xml"


def titles(client, query="", language="it"):
    answer = client.get(f"/{language}{FEED}{'?' if query else ''}{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    return [item.findtext("title") for item in root.iter("item")]


def test_the_newest_comes_first_and_all_words_must_be_there(client):
    put("uno", "Il mercato serale", days_ago=3)
    put("due", "Un altro mercato serale", days_ago=1)
    put("tre", "Il mercato del sabato", days_ago=2)
    assert titles(client, "q=mercato+serale") == ["Un altro mercato serale", "Il mercato serale"]
    assert titles(client, "q=mercato") == [
        "Un altro mercato serale", "Il mercato del sabato", "Il mercato serale",
    ]  # fmt: skip
    assert titles(client, "q=mercato&tipo=news") == []


def test_a_word_of_another_language_finds_what_is_only_in_italian_and_says_so(client):
    put("uno", "Il permesso di soggiorno", lead="Come si chiede.")
    answer = client.get(f"/uk{FEED}?q=дозвіл+на+проживання").content.decode()
    assert "Il permesso di soggiorno" in answer
    assert queries.texts()["uk"]["only_italian"] in answer
    assert f"{settings.SITE_URL}/it/guide/uno/" in answer


def test_a_translation_that_comes_later_is_not_news_again(client):
    put("uno", "La tessera sanitaria", days_ago=9)
    put("due", "La scuola", days_ago=5)
    put("uno", "Медична картка", "uk", days_ago=0)
    assert titles(client, language="uk") == ["La scuola", "Медична картка"]
    with behind_the_wall():
        news = Asked().news("uk", timezone.now(), since=until_now(7))
    assert [one.ref for one in news] == ["due"]


def test_what_is_written_anew_is_as_old_as_before(client):
    put("uno", "La scuola", days_ago=9)
    with behind_the_wall():
        before = Entry.objects.get().added_at
        actions.index(kind="guide", ref="uno", language="it", path="guide/uno/", title="La scuola!")
        assert Entry.objects.get().added_at == before
        actions.forget(kind="guide", ref="uno")
        actions.index(kind="guide", ref="uno", language="it", path="guide/uno/", title="La scuola")
        assert Entry.objects.get().added_at > before


def test_the_filters_and_the_town_are_those_of_the_search(client):
    town = MunicipalityFactory(name="Luino")
    office = OfficeFactory(address="Via Roma 1", phone="0332 000000")
    AreaMunicipalityFactory(area=office.area, municipality=town)
    near = ServiceAtFactory(office=office, service__owner_office=office, service__is_free=True)
    far = PublicServiceFactory(name="Lontano")
    with behind_the_wall():
        near.service.areas.add(office.area)
    for service in (near.service, far):
        put(str(service.pk), service.name, kind="service")
    assert titles(client, "comune=Luino") == [near.service.name]
    assert titles(client, f"zona={office.area_id}&gratis=1") == [near.service.name]
    assert titles(client, "comune=Luino&tipo=guide") == []
    # What is open now changes by the hour and is nobody's news.
    assert titles(client, "comune=Luino&aperto=1") == [near.service.name]


def test_two_that_ask_alike_follow_one_address():
    first = Asked.of(QueryDict("per=women&q=+scuola&zona=x&tipo=alert&altro=1"))
    second = Asked.of(QueryDict("q=scuola&per=women"))
    assert first == second
    assert first.query == second.query == "q=scuola&per=women"
    assert Asked.read(first.query) == Asked.of(QueryDict(first.query)) == first


def test_the_pages_offer_the_feed_of_what_they_show_and_keep_nothing_of_who_reads(client):
    for page, query in (
        ("cerca/?q=scuola&aperto=1", "q=scuola"),
        ("servizi/?gratis=1", "tipo=service&amp;gratis=1"),
        ("eventi/", "tipo=event"),
        ("guide/", "tipo=guide"),
    ):
        answer = client.get(f"/ar/{page}")
        assert f'href="/ar{FEED}?{query}"' in answer.content.decode(), page
        assert client.cookies == {}
    assert FEED not in client.get("/ar/cerca/").content.decode()
    kept = client.get(f"/ar{FEED}?q=scuola")
    assert "public" in kept["Cache-Control"]
    assert client.cookies == {}


@pytest.mark.parametrize(
    "query", ["q=%00'; DROP", "q=" + "a" * 5000, "tipo=news&zona=9e99", "q=il+la+di"]
)
def test_whatever_is_asked_gets_an_answer(client, query):
    put("uno", "La scuola")
    assert titles(client, query) == []


def test_a_feed_of_many_asks_as_often_as_one_of_few(client):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(f"/it{FEED}?q=scuola&serve=school")
        return len(found)

    put("uno", "La scuola")
    asked()
    few = asked()
    for number in range(5):
        put(f"altra-{number}", "La scuola")
    assert asked() == few
