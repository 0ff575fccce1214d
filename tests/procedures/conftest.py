from datetime import date

import pytest

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.procedures.actions.opening import open_case
from labimpact.rules.procedures import stored
from tests.queries import page_queries  # noqa: F401


@pytest.fixture
def on_day(monkeypatch):
    """Moves today: `on_day(2027, 1, 11)`."""

    def move(year, month, day):
        monkeypatch.setattr(clock, "today", lambda: date(year, month, day))

    move(2027, 1, 11)
    return move


@pytest.fixture
def desk(cast):
    """An operator of Luino who acts, and the words to open a case with."""
    return Desk(cast)


class Desk:
    def __init__(self, cast):
        self.cast = cast
        self.user = cast.user()
        self.actor = cast.as_actor(self.user)

    def acting(self):
        return acting(self.actor)

    def open(self, code, person=None, **kwargs):
        with self.acting():
            definition = stored.current(code)
            return open_case(definition, person or self.cast.amina, by=self.actor, **kwargs)
