"""What the generators plan: plain values about people and their visits, before any row exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from labimpact.desk.contact_data import ContactData
from labimpact.network.models import Language
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.world import Desk, World
from labimpact.people.actions import NewPerson


@dataclass(frozen=True)
class Meeting:
    """The first meeting with somebody: where, with whom, when, and what they come for."""

    world: World
    desk: Desk
    staff: Staff
    at: datetime
    profile: str


@dataclass(frozen=True, kw_only=True)
class PersonPlan:
    """A person as registered, and what was added to the record in the same meeting.

    `own` holds columns of the person's own row; `details` rows that still lack their person.
    """

    new: NewPerson
    age: int
    at: datetime
    by: Staff
    country: str
    role: str = ""
    language: Language | None = None
    italian: str = ""
    own: Mapping[str, object] = field(default_factory=dict)
    details: tuple[models.Model, ...] = ()
    guardian: int | None = None  # place in the household of the parent who answers for them

    @property
    def is_minor(self) -> bool:
        return self.age < 18


@dataclass(frozen=True, kw_only=True)
class HouseholdPlan:
    """People who live together and come to one desk; the first is the person of reference."""

    number: int
    desk: Desk
    visits: tuple[datetime, ...]
    people: tuple[PersonPlan, ...]
    kind: str
    profile: str  # what the family came for: work, asylum, temporary, eu, none
    sealed: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactPlan:
    """A contact, who recorded it, and what became of its next step."""

    data: ContactData
    by: Staff
    at: datetime
    done_at: datetime | None = None
    done_note: str = ""
    handed_to: Staff | None = None
