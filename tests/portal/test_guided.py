"""Dove devo andare?: pictures and taps, no typing, to a guide and services that are there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from labimpact.editorial import guides
from labimpact.editorial.enums import LifeEvent
from labimpact.portal import queries
from labimpact.portal.guided.tree import topics
from labimpact.portal.guided.views import ANY
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory
from tests.editorial_factories import PublicationFactory
from tests.factories import LanguageFactory

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]
ENDS = [(topic, answer) for topic in topics() for answer in topic.answers]
ICONS = (Path(settings.ROOT) / "frontend/icons.txt").read_text().split()


def links(html):
    section = html.split('class="guided')[1].split("</ul>")[0]
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(\?[^"]+)"', section)]


@pytest.fixture
def place(cast):
    place = ServiceAtFactory(office=cast.luino, service__needs=["documents"])
    with behind_the_wall():
        place.service.areas.add(cast.luino.area)
        cast.luino.languages.add(LanguageFactory())
    return place


@pytest.mark.parametrize(("topic", "answer"), ENDS, ids=lambda one: one.code)
def test_every_end_exists_and_every_picture_is_there(topic, answer):
    assert not answer.guide or (guides.DATA / f"{answer.guide}.yaml").exists()
    assert {topic.code, answer.need} <= set(LifeEvent.values)
    assert {topic.icon, answer.icon} <= set(ICONS)


def test_every_language_has_every_word_of_the_questions():
    italian = queries.texts()["it"]["guided"]
    for code in CODES:
        own = queries.texts()[code]["guided"]
        assert set(own) == set(italian), code
        assert all(own.values()), code
        assert set(own["answers"]) == {answer.code for _, answer in ENDS}, code
        assert all(own["answers"].values()), code


@pytest.mark.parametrize("code", CODES)
def test_four_taps_lead_to_the_guide_and_the_desk_in_every_language(client, cast, place, code):
    PublicationFactory(slug="rinnovo-permesso", title="Rinnovare")
    address = f"/{code}/trova/"
    said = queries.texts()[code]["guided"]
    for choice in ("serve=documents", "cosa=renew", f"zona={cast.luino.area_id}", "parla=ar"):
        html = client.get(address).text
        assert "<input" not in html.split("</main>")[0].split("<main")[-1]
        (link,) = [one for one in links(html) if one.endswith(choice)]
        address = f"/{code}/trova/{link}"
    answer = client.get(address)
    assert f"<h2>{said['end']}</h2>" in answer.text
    assert f'href="/{code}/guide/rinnovo-permesso/"' in answer.text
    assert f'href="/{code}/servizi/{place.service.slug}/"' in answer.text
    assert client.cookies == {}


def test_where_nobody_speaks_the_language_the_services_are_told_all_the_same(client, place):
    with behind_the_wall():
        other = ServiceAtFactory(service__needs=["health"])
        other.office.languages.add(LanguageFactory(code="ur", name="urdu", autonym="اردو"))
    asked = f"/it/trova/?serve=documents&cosa=other&zona={ANY}"
    html = client.get(f"{asked}&parla=ur").text
    assert place.service.name in html
    assert queries.texts()["it"]["guided"]["no_language"].replace("'", "&#x27;") in html
    assert client.get(f"{asked}&parla=ar").text.count("alert-info") == 0


def test_with_an_empty_directory_what_cannot_be_chosen_is_not_asked(client):
    PublicationFactory(slug="residenza", title="La residenza")
    html = client.get("/it/trova/?serve=home&cosa=residence").text
    assert "La residenza" in html
    assert 'href="/it/chiedi/aiuto/"' in html


@pytest.mark.parametrize("said", [
    "serve=x", "serve=documents&cosa=x", "serve=documents&cosa=renew&zona=x", "cosa=renew",
    "serve=documents&cosa=renew&zona=99999999999999999999&parla=%00", "parla=ar",
    "serve=%F0%9F%98%80",
])  # fmt: skip
def test_an_answer_that_means_nothing_asks_again(client, place, said):
    html = client.get(f"/it/trova/?{said}").text
    assert 'class="guided' in html


def test_one_service_and_five_cost_the_same(cast, place, page_queries):
    asked = f"/it/trova/?serve=documents&cosa=renew&zona={cast.luino.area_id}&parla={ANY}"
    one = page_queries(asked)
    for _ in range(4):
        other = ServiceAtFactory(office=cast.luino, service__needs=["documents"])
        with behind_the_wall():
            other.service.areas.add(cast.luino.area)
    assert page_queries(asked) == one
