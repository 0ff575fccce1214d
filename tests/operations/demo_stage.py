"""The demonstration's network in a test's transaction, and its rows told without ids and times."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from labimpact.audit.models import AuditEvent, Change
from labimpact.base import clock
from labimpact.casework.models import Referral
from labimpact.deliveries.models import Delivery
from labimpact.desk import models as desk
from labimpact.operations.demo import network, world
from labimpact.people import models as people
from labimpact.recognition.models import Card
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall

COMPARED = (
    people.Person, people.Grant, people.Citizenship, people.SpokenLanguage, people.ContactPoint,
    people.ResidenceTitle, people.IdentityDocument, people.Address, people.MigrationProfile,
    people.PrivacyNotice, people.SearchKey, people.Household, people.HouseholdMember,
    people.Guardianship, people.Seal, people.SealMember, desk.Contact, desk.ContactParticipant,
    desk.AnonymousGroup, desk.ContactNeed, desk.ContactItem, desk.CaseMeeting,
    desk.Correspondence, Delivery, Task, Referral, AuditEvent, Change, Card,
)  # fmt: skip
# Columns that point at a row without a foreign key, and the column that says of which table.
POINTERS = {"origin_id": "origin_kind", "row_id": "table_name", "object_ids": "object_type"}


def stage(*, seed: int = 7) -> world.World:
    today = clock.today()
    with behind_the_wall():
        first = today - timedelta(days=365 * world.YEARS)
        network.build(password="!", first=first, today=today, seed=seed)
        return world.read(seed=seed, today=today, now=clock.now())


class Undone(Exception):
    pass


def rows_after(do) -> dict[str, Counter]:
    """Do something, tell every row it wrote, and take it back."""
    found: dict[str, Counter] = {}
    try:
        with transaction.atomic():
            do()
            with behind_the_wall(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                found = told()
            raise Undone
    except Undone:
        return found


def told() -> dict[str, Counter]:
    """All compared tables, each row once, ids replaced by places in their table."""
    stored = {model: list(model._default_manager.order_by("pk")) for model in COMPARED}
    places = {m: {row.pk: place for place, row in enumerate(stored[m])} for m in COMPARED}
    return {
        model._meta.label: Counter(_tell(row, places) for row in rows)
        for model, rows in stored.items()
    }


def _tell(row: models.Model, places: dict[type[models.Model], dict[int, int]]) -> str:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key or isinstance(field, models.DateTimeField):
            continue
        if field.is_relation and field.related_model in places and value is not None:
            value = places[field.related_model][value]
        elif field.attname in POINTERS and value is not None:
            value = _pointed(row, field, value, places)
        elif field.attname in ("person_id", "person_ids") and value is not None:
            value = _places_of(value, places[people.Person])
        elif isinstance(value, dict):
            value = {k: _inner(k, v, places) for k, v in value.items() if not k.endswith("_at")}
        said[field.attname] = value
    return repr(sorted(said.items()))


def _pointed(row, field, value, places):
    kind = getattr(row, POINTERS[field.attname])
    model = next((m for m in places if kind in (m._meta.label, m._meta.db_table)), None)
    model = desk.Contact if kind == "desk.contact" else model
    return _places_of(value, places.get(model, {}))


def _places_of(value, places):
    if isinstance(value, list):
        return sorted(places.get(pk, pk) for pk in value)
    return places.get(value, value)


def _inner(key, value, places):
    return sorted(value) if isinstance(value, list) else value
