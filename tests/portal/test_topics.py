"""The guides by event of life: each once, the reader's own first, not all of a thousand at once."""

import pytest

from labimpact.base import clock
from labimpact.portal import reading
from tests.editorial_factories import PublicationFactory

pytestmark = pytest.mark.django_db


def _titles(language, most=1000):
    found = reading.topics(language, clock.now(), most)
    return {topic.code: [page["title"] for page in topic.pages] for topic in found}


def test_a_guide_stands_once_and_the_reader_s_own_come_first():
    italian = PublicationFactory(title="Zeta", topic="home")
    PublicationFactory(title="Альфа", language="uk", origin=italian.origin, topic="home")
    PublicationFactory(title="Alfa", topic="home")
    PublicationFactory(title="Altro", topic="work")
    assert _titles("uk") == {"home": ["Альфа", "Alfa"], "work": ["Altro"]}
    assert _titles("it") == {"home": ["Alfa", "Zeta"], "work": ["Altro"]}
    assert _titles("ar") == {"home": ["Alfa", "Zeta"], "work": ["Altro"]}


def test_what_is_past_its_time_hides_nothing():
    italian = PublicationFactory(title="Vivo", topic="home")
    PublicationFactory(
        title="Scaduto", language="uk", origin=italian.origin, topic="home", expires_at=clock.now()
    )
    assert _titles("uk") == {"home": ["Vivo"]}


def test_the_first_page_shows_some_of_many_and_says_how_many_there_are(client):
    for number in range(9):
        PublicationFactory(title=f"Guida {number}", topic="health")
    assert _titles("it", 6) == {"health": [f"Guida {number}" for number in range(6)]}
    home, every = client.get("/it/").text, client.get("/it/guide/").text
    assert "Guida 5" in home
    assert "Guida 6" not in home
    assert 'href="/it/guide/#tema-health">Tutte le guide (<bdi>9</bdi>)' in home
    assert "Guida 8" in every
    assert 'id="tema-health"' in every
