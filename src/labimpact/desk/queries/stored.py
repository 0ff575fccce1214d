"""A contact read back from the database as the data it was recorded with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from labimpact.agenda.models import Arrival
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.desk.contact_data import (
    AnonymousPeople,
    ContactData,
    Letter,
    Meeting,
    Need,
    Participant,
)
from labimpact.desk.models import AnonymousGroup, Contact

# Going back and saving again happens within minutes.
_JUST = timedelta(minutes=15)
PARTS = ("items", "participants", "anonymous_groups", "needs")


def _in_order(parts: Any) -> list[Any]:
    """The rows of a part as they were written, from what was fetched together if it was."""
    return sorted(parts.all(), key=lambda row: row.pk)


def stored_data(contact: Contact) -> ContactData:
    """What a contact says now; its parts are read in the order in which they were written."""
    return ContactData(
        office_id=contact.office_id,
        occurred_on=contact.occurred_on,
        occurred_at=contact.occurred_at,
        side=contact.side,
        channel=contact.channel,
        language_id=contact.language_id,
        mediator_present=contact.mediator_present,
        delegate_name=contact.delegate_name,
        minutes=contact.minutes,
        outcome=contact.outcome,
        note=contact.note,
        items=tuple(row.item for row in _in_order(contact.items)),
        participants=tuple(
            Participant(person_id=row.person_id, role=row.role)
            for row in _in_order(contact.participants)
        ),
        anonymous=tuple(people_of(row) for row in _in_order(contact.anonymous_groups)),
        needs=tuple(
            Need(area=row.area, severity=row.severity, source=row.source)
            for row in _in_order(contact.needs)
        ),
        meeting=_meeting(contact),
        correspondence=_letter(contact),
        submission=contact.submission,
    )


def same_contact(mine: ContactData, saved: ContactData) -> bool:
    """Whether two versions say the same, whatever the order in which they say it."""

    def plain(data: ContactData) -> ContactData:
        return replace(
            data,
            items=tuple(sorted(data.items)),
            participants=tuple(sorted(data.participants, key=lambda p: p.person_id)),
            needs=tuple(sorted(data.needs, key=lambda need: need.area)),
            next_step=None,
            arrival_id=None,
            submission=saved.submission,
        )

    return plain(mine) == plain(saved)


def just_saved(actor: Actor, data: ContactData) -> Contact | None:
    """A contact that the actor saved in the last minutes and that says the same of somebody.

    Of anonymous people there may well be two alike, one after the other.
    """
    if not data.participants or _still_to_serve(actor, data.arrival_id):
        return None
    rows = Contact.objects.visible_to(actor).valid().filter(
        office_id=data.office_id, recorded_by=actor.user_id, occurred_on=data.occurred_on,
        minutes=data.minutes, note=data.note, recorded_at__gte=clock.now() - _JUST,
    )  # fmt: skip
    mine = replace(data, occurred_at=None)
    for contact in rows.exclude(submission=data.submission).order_by("-pk")[:3]:
        if same_contact(mine, replace(stored_data(contact), occurred_at=None)):
            return contact
    return None


def _still_to_serve(actor: Actor, arrival_id: int | None) -> bool:
    """Another number of the queue is another visit."""
    if arrival_id is None:
        return False
    return Arrival.objects.visible_to(actor).filter(pk=arrival_id, served_at=None).exists()


def people_of(group: AnonymousGroup) -> AnonymousPeople:
    """A group of anonymous people as it was handed in."""
    return AnonymousPeople(
        head_count=group.head_count,
        sex=group.sex,
        age_band=group.age_band,
        citizenship_id=group.citizenship_id,
    )


def _meeting(contact: Contact) -> Meeting | None:
    found = getattr(contact, "case_meeting", None)
    if found is None:
        return None
    return Meeting(participants=found.participants, minutes_text=found.minutes_text)


def _letter(contact: Contact) -> Letter | None:
    found = getattr(contact, "correspondence", None)
    if found is None:
        return None
    return Letter(
        direction=found.direction,
        other_side=found.other_side,
        subject=found.subject,
        protocol_number=found.protocol_number,
    )
