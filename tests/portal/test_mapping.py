"""The map of the services: a list that stands alone, and a map that says the same."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labimpact.network.map import centres, outlines
from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory
from tests.factories import AreaMunicipalityFactory, MunicipalityFactory, OfficeFactory

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]


@pytest.fixture
def luino(cast):
    """A service of Luino, at an office of that municipality, for its whole area."""
    town = MunicipalityFactory()
    AreaMunicipalityFactory(area=cast.luino.area, municipality=town)
    office = OfficeFactory(area=cast.luino.area, municipality=town, address="Via Roma 1")
    place = ServiceAtFactory(office=office)
    with behind_the_wall():
        place.service.areas.add(cast.luino.area)
    return place


def test_every_language_has_every_word_of_the_map():
    italian = queries.texts()["it"]["mapping"]
    for code in CODES:
        own = queries.texts()[code]["mapping"]
        assert set(own) == set(italian), code
        assert all(own.values()), code


@pytest.mark.parametrize("code", CODES)
def test_the_list_says_everything_without_a_script(client, luino, code):
    answer = client.get(f"/{code}/mappa/")
    town = luino.office.municipality
    html = answer.text
    assert f'href="/{code}/servizi/{luino.service.slug}/"' in html
    assert f'href="/{code}/servizi/?comune={town.name}"' in html
    assert "Via Roma 1" in html
    assert re.search(r'class="the-map[^>]*hidden></div>', html), "the map waits for its script"
    assert answer.cookies == {}
    named = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)', html)
    assert [one for one in named if not one.startswith(settings.SITE_URL)] == []


def test_the_signs_of_the_map_are_those_of_the_list(client, luino):
    town = luino.office.municipality
    html = client.get("/it/mappa/").text
    latitude, longitude = centres()[town.belfiore]
    assert f'data-place="{latitude},{longitude}"' in html
    assert f'id="{town.belfiore}"' in html
    shapes = client.get("/it/mappa/comuni.json").json()["features"]
    assert [one["properties"]["name"] for one in shapes] == [town.name]


def test_an_office_without_a_municipality_is_on_the_list_all_the_same(client, cast):
    place = ServiceAtFactory(office=OfficeFactory(municipality=None, name="Sportello mobile"))
    html = client.get("/it/mappa/").text
    assert "Sportello mobile" in html
    assert place.service.name in html
    assert "data-place=" not in html


def test_what_is_not_published_serves_no_municipality(client, luino):
    with behind_the_wall():
        type(luino.service).objects.update(is_published=False)
    html = client.get("/it/mappa/").text
    assert luino.office.name not in html
    assert client.get("/it/mappa/comuni.json").json()["features"] == []


def test_outlines_are_closed_rings_of_the_right_places():
    found = outlines(["E734", "L682", "E734", "Z999"])["features"]
    assert [one["properties"]["belfiore"] for one in found] == ["E734", "L682"]
    for one in found:
        shape = one["geometry"]
        polygons = shape["coordinates"]
        for polygon in [polygons] if shape["type"] == "Polygon" else polygons:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(8 < x < 12 and 44 < y < 47 for x, y in ring)


def test_pictures_of_another_site_are_asked_only_where_the_network_chose_one(
    client, luino, settings
):
    policy = client.get("/it/mappa/")["Content-Security-Policy"]
    assert "https:" not in policy
    settings.PORTAL_TILES = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    settings.PORTAL_TILES_BY = "Mappe d'esempio"
    answer = client.get("/it/mappa/")
    assert "img-src 'self' data: https://*.tiles.example.org" in answer["Content-Security-Policy"]
    assert 'data-tiles="https://{s}.tiles.example.org' in answer.text
    assert "https:" not in client.get("/it/servizi/")["Content-Security-Policy"]


def test_the_map_from_the_shelf_may_ask_for_the_same_pictures(client, luino, settings):
    settings.PORTAL_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.PORTAL_SHELF_SECONDS = 30
    client.handler.load_middleware()
    fresh = client.get("/it/mappa/")
    policy = fresh["Content-Security-Policy"]
    assert "https://tiles.example.org" in policy
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/it/mappa/")["Content-Security-Policy"] == policy
    assert len(asked) == 0
    same = client.get("/it/mappa/", headers={"if-none-match": fresh["ETag"]})
    assert (same.status_code, same["Content-Security-Policy"]) == (304, policy)
    other = client.get("/it/privacy/")
    assert "tiles" not in other["Content-Security-Policy"]


def test_one_place_and_five_cost_the_same(client, luino, page_queries):
    one = page_queries("/it/mappa/")
    for number in range(4):
        town = MunicipalityFactory(belfiore=f"L68{number}", name=f"Comune {number}")
        place = ServiceAtFactory(office=OfficeFactory(municipality=town))
        with behind_the_wall():
            place.service.municipalities.add(place.office.municipality)
    assert page_queries("/it/mappa/") == one
