"""What search engines and readers of news are told: what is published, each in its languages."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labimpact.portal import heads, queries
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
    ServiceTextFactory,
)
from tests.editorial_factories import PublicationFactory
from tests.factories import (
    LanguageFactory,
    OfficeClosureFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture
def guide():
    page = PublicationFactory(slug="due", title="Due </script> & «altro»")
    PublicationFactory(
        slug="due", origin=page.origin, language="zh-hans", title="二", standing="machine"
    )
    return page


def read(answer):
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def listed(client, language):
    root = read(client.get(f"/{language}/sitemap.xml"))
    return {
        url.find(f"{MAP}loc").text: {
            link.get("hreflang"): link.get("href") for link in url.findall(LINK)
        }
        for url in root.findall(f"{MAP}url")
    }


def test_the_sitemap_names_one_file_for_each_language(client):
    root = read(client.get("/sitemap.xml"))
    assert [loc.text for loc in root.iter(f"{MAP}loc")] == [
        f"{SITE}/{code}/sitemap.xml" for code, _ in settings.LANGUAGES
    ]


def test_a_page_is_listed_in_its_languages_each_with_the_others(client, guide):
    others = {
        "it": f"{SITE}/it/guide/due/", "zh-Hans": f"{SITE}/zh-hans/guide/due/",
        "x-default": f"{SITE}/it/guide/due/",
    }  # fmt: skip
    assert listed(client, "it")[f"{SITE}/it/guide/due/"] == others
    assert listed(client, "zh-hans")[f"{SITE}/zh-hans/guide/due/"] == others
    # In Ukrainian the address shows the Italian text: it is no page of its own.
    assert f"{SITE}/uk/guide/due/" not in listed(client, "uk")
    assert len(listed(client, "uk")[f"{SITE}/uk/guide/"]) == len(settings.LANGUAGES) + 1


def test_what_is_over_and_alerts_are_not_listed(client):
    PublicationFactory(slug="passata", expires_at=timezone.now() - timedelta(days=1))
    PublicationFactory(slug="avviso", kind="alert")
    assert not any("passata" in loc or "avviso" in loc for loc in listed(client, "it"))


def test_one_page_and_five_cost_the_same_on_the_map(client, django_assert_num_queries):
    PublicationFactory()
    with CaptureQueriesContext(connection) as one:
        client.get("/it/sitemap.xml")
    for _ in range(4):
        PublicationFactory()
    with django_assert_num_queries(len(one)):
        client.get("/it/sitemap.xml")
    assert sum("editorial_publication" in q["sql"] for q in one) == 1


def test_robots_keep_out_of_a_demonstration_and_of_what_is_no_public_page(client, settings):
    assert "Disallow: /\n" in client.get("/robots.txt").text
    settings.DEMO = False
    text = client.get("/robots.txt").text
    assert "Disallow: /\n" not in text
    assert "Disallow: /lavoro/\n" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text


def test_a_page_says_its_own_address_and_those_in_other_languages(client, guide):
    html = client.get("/it/guide/due/").text
    assert f'<link rel="canonical" href="{SITE}/it/guide/due/">' in html
    assert re.findall(r'hreflang="([\w-]+)" href="http', html) == ["it", "zh-Hans", "x-default"]
    assert '<meta property="og:type" content="article">' in html


def test_in_place_of_a_translation_the_italian_address_counts(client, guide):
    html = client.get("/uk/guide/due/").text
    assert f'<link rel="canonical" href="{SITE}/it/guide/due/">' in html


@pytest.mark.parametrize("path", ["", "guide/", "notizie/", "privacy/"])
def test_a_page_that_is_there_in_every_language_says_so(client, path):
    html = client.get(f"/ar/{path}").text
    assert f'<link rel="canonical" href="{SITE}/ar/{path}">' in html
    assert len(re.findall(r'<link rel="alternate" hreflang', html)) == 17


def data_of(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_a_guide_tells_machines_what_it_is_and_nothing_ends_the_block_early(client, guide):
    html = client.get("/it/guide/due/").text
    found = data_of(html)
    assert (found["@type"], found["headline"]) == ("Article", "Due </script> & «altro»")
    assert found["@id"] == f"{SITE}/it/guide/due/"
    assert "translationOfWork" not in found
    chinese = data_of(client.get("/zh-hans/guide/due/").text)
    assert chinese["inLanguage"] == "zh-Hans"
    assert chinese["translationOfWork"] == {"@id": f"{SITE}/it/guide/due/"}


def test_the_first_page_is_a_service_given_at_the_open_desks(client, cast):
    OfficeFactory(name="Sportello aperto", address="Via Roma 1", phone="0332 000000")
    found = data_of(client.get("/it/").text)
    assert found["@type"] == "GovernmentService"
    channel = next(
        c for c in found["availableChannel"] if c["serviceLocation"]["name"] == "Sportello aperto"
    )
    assert channel["servicePhone"]["telephone"] == "0332 000000"
    assert channel["serviceLocation"]["address"]["streetAddress"] == "Via Roma 1"


def test_the_news_of_a_language_are_a_feed(client):
    page = PublicationFactory(kind="news", slug="festa", title="Festa & musica", lead="Sabato.")
    PublicationFactory(
        kind="news", slug="festa", origin=page.origin, language="fr", title="Fête", lead="Samedi."
    )
    PublicationFactory(kind="news", slug="sola", title="Solo italiana", lead="Oggi.")
    PublicationFactory(slug="guida")
    answer = client.get("/fr/notizie/feed.xml")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = read(answer).find("channel")
    assert channel.find("language").text == "fr"
    items = {i.find("title").text: i for i in channel.findall("item")}
    assert set(items) == {"Fête", "Solo italiana"}
    assert items["Fête"].find("link").text == f"{SITE}/fr/notizie/festa/"
    said = items["Solo italiana"].find("description").text
    assert said == f"{queries.texts()['fr']['not_translated']} Oggi."
    assert items["Solo italiana"].find("link").text == f"{SITE}/it/notizie/sola/"
    assert 'type="application/rss+xml"' in client.get("/fr/notizie/").text


def test_every_language_of_the_portal_has_a_tag_for_machines():
    assert {heads.tag(code) for code, _ in settings.LANGUAGES} >= {"pt-BR", "zh-Hans", "pa"}


def test_a_page_is_passed_on_by_plain_links_that_say_only_what_it_is(client, guide):
    html = client.get("/it/guide/due/").text
    section = html.split('class="share')[1].split("</section>")[0]
    links = re.findall(r'href="([^"]+)"([^>]*)', section)
    ways = {url.split("?")[0]: (url, rest) for url, rest in links}
    assert {"https://wa.me/", "https://t.me/share/url", "sms:", "mailto:"} <= set(ways)
    for name in ("https://wa.me/", "https://t.me/share/url"):
        url, rest = ways[name]
        assert "due%2F" in url
        assert 'rel="noopener noreferrer"' in rest
    assert "/it/guide/due/foglio/" in ways
    # Nothing is asked of another site before the tap.
    assert not re.findall(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="https://', html)


def test_services_are_on_the_map_in_the_languages_in_which_they_are_told(client):
    service = ServiceTextFactory().service
    PublicServiceFactory(draft=True, slug="bozza")
    address = f"/servizi/{service.slug}/"
    assert set(listed(client, "ar")[f"{SITE}/ar{address}"]) == {"it", "ar", "x-default"}
    assert f"{SITE}/it{address}" in listed(client, "it")
    assert f"{SITE}/uk{address}" not in listed(client, "uk")
    assert not any("bozza" in loc for loc in listed(client, "it"))
    assert f'<link rel="canonical" href="{SITE}/it{address}">' in client.get(f"/uk{address}").text


def test_one_service_and_five_cost_the_same_on_the_map(client, django_assert_num_queries):
    ServiceTextFactory()
    with CaptureQueriesContext(connection) as one:
        client.get("/it/sitemap.xml")
    for _ in range(4):
        ServiceTextFactory()
    with django_assert_num_queries(len(one)):
        client.get("/it/sitemap.xml")


def test_a_service_tells_machines_where_and_when_it_is_given(client):
    office = OfficeFactory(name="Sportello", address="Via Roma 1", phone="0332 1")
    place = ServiceAtFactory(office=office, service__audience=["women"])
    OpeningHoursFactory(office=office, weekday=1, opens_at="09:00", closes_at="12:00")
    OfficeClosureFactory(office=office, starts_on="2031-08-01", ends_on="2031-08-15")
    ServiceHoursFactory(place=place, of="phone", weekday=3, opens_at="14:00", closes_at="16:00")
    with behind_the_wall():
        office.languages.add(LanguageFactory())
    found = data_of(client.get(f"/en/servizi/{place.service.slug}/").text)
    assert (found["@type"], found["name"]) == ("GovernmentService", place.service.name)
    assert found["@id"] == f"{SITE}/it/servizi/{place.service.slug}/"
    assert found["offers"]["price"] == 0
    assert (
        found["audience"][0]["audienceType"]
        == queries.texts()["it"]["directory"]["audience"]["women"]
    )
    (channel,) = found["availableChannel"]
    weekly, closed = channel["serviceLocation"]["openingHoursSpecification"]
    assert (weekly["dayOfWeek"], weekly["opens"], weekly["closes"]) == (
        "https://schema.org/Tuesday", "09:00", "12:00",
    )  # fmt: skip
    assert (closed["opens"], closed["closes"]) == ("00:00", "00:00")
    assert (closed["validFrom"], closed["validThrough"]) == ("2031-08-01", "2031-08-15")
    phone = channel["servicePhone"]
    assert (phone["@type"], phone["telephone"]) == ("ContactPoint", "0332 1")
    assert phone["hoursAvailable"][0]["dayOfWeek"] == "https://schema.org/Thursday"
    assert channel["availableLanguage"] == ["ar"]
