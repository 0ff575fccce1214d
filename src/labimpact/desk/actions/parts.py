"""The parts of a contact, written and rewritten in one statement for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models

from labimpact.base import bulk
from labimpact.deliveries.actions import Recipient, Work
from labimpact.desk.contact_data import SUBJECT, ContactData
from labimpact.desk.models import (
    AnonymousGroup,
    CaseMeeting,
    Contact,
    ContactItem,
    ContactNeed,
    ContactParticipant,
    Correspondence,
)

ORIGIN = "desk.contact"

# Each kind of part, and the values that say what it says.
PARTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (ContactParticipant, ("person_id", "role")),
    (AnonymousGroup, ("head_count", "sex", "age_band", "citizenship_id")),
    (ContactNeed, ("area", "severity", "source")),
    (ContactItem, ("item",)),
    (CaseMeeting, ("participants", "minutes_text")),
    (Correspondence, ("direction", "other_side", "subject", "protocol_number")),
)


def rows_of(kind: type[models.Model], data: ContactData) -> list[dict[str, Any]]:
    """The rows of one kind of part that a contact's data asks for."""
    names = dict(PARTS)[kind]
    if kind is ContactItem:
        return [{"item": item} for item in data.items]
    sources: dict[type[models.Model], Callable[[], Iterable[Any]]] = {
        ContactParticipant: lambda: data.participants,
        AnonymousGroup: lambda: data.anonymous,
        ContactNeed: lambda: data.needs,
        CaseMeeting: lambda: filter(None, [data.meeting]),
        Correspondence: lambda: filter(None, [data.correspondence]),
    }
    return [{name: getattr(row, name) for name in names} for row in sources[kind]()]


def write(contacts: Iterable[tuple[Contact, ContactData]]) -> None:
    """Write the parts of new contacts, one statement for each kind."""
    pairs = list(contacts)
    for kind, _names in PARTS:
        rows = [
            kind(contact_id=contact.pk, **row)
            for contact, data in pairs
            for row in rows_of(kind, data)
        ]
        bulk.insert(rows)


def rewrite(contact: Contact, data: ContactData) -> bool:
    """Replace the kinds of part that say something else now, each as a whole.

    Nothing is updated in place: what was deleted and what was added at a moment tell what the
    contact said before and after it. Participants change one by one instead: who is no
    longer known to the office stays in, and could not be put in again. Answers whether anything
    changed.
    """
    changed = _participants(contact, data)
    for kind, names in PARTS[1:]:
        wanted = rows_of(kind, data)
        manager = kind._default_manager.filter(contact_id=contact.pk)
        if _sorted(manager.values(*names)) != _sorted(wanted):
            manager.delete()
            _insert(kind, contact, wanted)
            changed = True
    return changed


def _participants(contact: Contact, data: ContactData) -> bool:
    before = {row.person_id: row for row in ContactParticipant.objects.filter(contact=contact)}
    after = {p.person_id: p.role for p in data.participants}
    gone = [row.pk for person, row in before.items() if after.get(person) != row.role]
    new = [p for p, role in after.items() if p not in before or before[p].role != role]
    if gone:
        ContactParticipant.objects.filter(pk__in=gone).delete()
    rows = [{"person_id": person, "role": after[person]} for person in new]
    _insert(ContactParticipant, contact, rows)
    return bool(gone or new)


def _insert(kind: type[models.Model], contact: Contact, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        kind._default_manager.bulk_create([kind(contact_id=contact.pk, **row) for row in rows])


def _sorted(rows: Iterable[Any]) -> list[list[tuple[str, str]]]:
    return sorted(sorted((key, repr(value)) for key, value in row.items()) for row in rows)


def work_of(contact: Contact, data: ContactData) -> Work:
    """The contact as a piece of work: its subjects and its anonymous people receive its items.

    A relative who was only there, and the delegate who came instead, receive nothing.
    """
    named = [Recipient(person_id=p.person_id) for p in data.participants if p.role == SUBJECT]
    unnamed = [
        Recipient(
            head_count=group.head_count,
            sex=group.sex,
            age_band=group.age_band,
            citizenship_id=group.citizenship_id,
        )
        for group in data.anonymous
    ]
    return Work(
        origin=(ORIGIN, contact.pk),
        office_id=contact.office_id,
        operator_id=contact.recorded_by_id,
        on=data.occurred_on,
        minutes=data.minutes,
        items=data.items,
        recipients=[*named, *unnamed],
        language_id=data.language_id,
    )
