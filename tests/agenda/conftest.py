from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from labimpact.agenda.actions.appointments import Wanted, book
from labimpact.agenda.queries.slots import free_slots
from labimpact.base import clock
from labimpact.base.wall.session import acting
from tests.factories import AppointmentKindFactory, SlotPatternFactory
from tests.queries import page_queries  # noqa: F401

ROME = ZoneInfo("Europe/Rome")


def at(year, month, day, hour=0, minute=0):
    """A local hour of Rome."""
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


@pytest.fixture
def on_moment(monkeypatch):
    """Moves the clock: `on_moment(2027, 1, 11, 8)`, a Monday without holidays around it."""

    def move(*parts):
        now = at(*parts)
        monkeypatch.setattr(clock, "now", lambda: now)
        monkeypatch.setattr(clock, "today", lambda: now.date())

    move(2027, 1, 11, 8)
    return move


@pytest.fixture
def agenda(cast, on_moment):
    """Luino on a Monday at eight: one operator who receives from nine to twelve."""
    return Agenda(cast)


class Agenda:
    def __init__(self, cast):
        self.cast = cast
        self.office = cast.luino
        self.user = cast.user()
        self.actor = cast.as_actor(self.user)
        self.kind = AppointmentKindFactory(office=self.office, label="Colloquio", minutes=30)
        self.pattern = SlotPatternFactory(office=self.office, operator=self.user)

    def acting(self):
        return acting(self.actor)

    def free(self, **kwargs):
        kind = kwargs.pop("kind", self.kind)
        with self.acting():
            return free_slots(self.actor, self.office.pk, kind, **kwargs)

    def book(self, when, **kwargs):
        kwargs = {"kind": self.kind, "label": "la signora Rosa"} | kwargs
        wanted = {k: kwargs.pop(k) for k in ("operator_id", "room_id", "outside") if k in kwargs}
        # A refusal takes back its own savepoint, as in a request.
        with transaction.atomic(), self.acting():
            return book(
                office_id=self.office.pk,
                wanted=Wanted(starts_at=when, **wanted),
                by=self.actor,
                **kwargs,
            )
