"""A contact read back from the database as the data it was recorded with."""

from __future__ import annotations

from typing import Any

from labimpact.desk.contact_data import (
    AnonymousPeople,
    ContactData,
    Letter,
    Meeting,
    Need,
    Participant,
)
from labimpact.desk.models import Contact

PARTS = ("items", "participants", "anonymous_groups", "needs")


def _in_order(parts: Any) -> list[Any]:
    """The rows of a part as they were written, from what was fetched together if it was."""
    return sorted(parts.all(), key=lambda row: row.pk)


def stored_data(contact: Contact) -> ContactData:
    """What a contact says now; its parts are read in the order in which they were written."""
    meeting = getattr(contact, "case_meeting", None)
    letter = getattr(contact, "correspondence", None)
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
        anonymous=tuple(
            AnonymousPeople(
                head_count=row.head_count,
                sex=row.sex,
                age_band=row.age_band,
                citizenship_id=row.citizenship_id,
            )
            for row in _in_order(contact.anonymous_groups)
        ),
        needs=tuple(
            Need(area=row.area, severity=row.severity, source=row.source)
            for row in _in_order(contact.needs)
        ),
        meeting=Meeting(participants=meeting.participants, minutes_text=meeting.minutes_text)
        if meeting
        else None,
        correspondence=Letter(
            direction=letter.direction,
            other_side=letter.other_side,
            subject=letter.subject,
            protocol_number=letter.protocol_number,
        )
        if letter
        else None,
        submission=contact.submission,
    )
