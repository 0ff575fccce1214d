"""Database addresses survive a round trip, whatever is in a password or a path."""

from pathlib import Path

import pytest

from launcher.addresses import build, parse, through_socket
from launcher.console import Stop


@pytest.mark.parametrize("password", ["plain", "p@ss/w:rd", "è% +?&#", "a b"])
@pytest.mark.parametrize("host", ["db.example.org", "10.0.0.1", "::1", "/run/my server"])
def test_an_address_says_what_it_was_built_from(password, host):
    parts = {
        "user": "owner",
        "password": password,
        "host": host,
        "port": "5433",
        "dbname": "impatto di prova",
        "sslmode": "require",
    }

    assert parse(build(parts)) == parts


def test_a_socket_in_a_folder_with_spaces_is_reachable():
    url = through_socket(Path("/srv/la cartella/run"), 5432, "labimpact_app", "labimpact")

    assert parse(url) == {
        "host": "/srv/la cartella/run",
        "port": "5432",
        "user": "labimpact_app",
        "dbname": "labimpact",
    }


@pytest.mark.parametrize("url", ["mysql://u@h/d", "sqlite:///x", "host=h dbname=d", ""])
def test_another_engine_is_refused_in_one_sentence(url):
    with pytest.raises(Stop) as refusal:
        parse(url)

    assert "postgresql://" in refusal.value.sentence


def test_the_refusal_names_the_variable_and_not_the_password():
    with pytest.raises(Stop) as refusal:
        parse("postgresql://u:segreto@h:port:port/d?nonsense=1", "DATABASE_URL_APP")

    assert "DATABASE_URL_APP" in refusal.value.sentence
    assert "segreto" not in refusal.value.sentence
