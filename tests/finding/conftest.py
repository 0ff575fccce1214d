"""Things that are published, put into the search by whoever may."""

import pytest

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.finding import actions, queries
from labimpact.finding.actions import Thing
from tests.conftest import behind_the_wall
from tests.finding import relevance


@pytest.fixture
def put(db):
    def put(ref, title, language="it", **said):
        with behind_the_wall():
            actions.index(
                kind=said.pop("kind", "guide"), ref=ref, language=language, title=title,
                path=f"guide/{ref}/", **said,
            )  # fmt: skip

    return put


@pytest.fixture
def ask(db):
    """The refs that a visitor finds, the likeliest first."""

    def ask(text, language="it"):
        return [one.ref for one in answer(text, language).found]

    return ask


def answer(text, language="it"):
    from django.utils import timezone

    with acting_as(System.PUBLIC):
        return queries.search(text, language=language, at=timezone.now())


@pytest.fixture
def guides(db):
    """The first guides of the portal in all their languages."""
    with behind_the_wall():
        actions.index_all(Thing(**said) for said in relevance.guides())
