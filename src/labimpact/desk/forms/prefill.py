"""What a form of a contact starts from: the person, the last time, a draft, a saved contact."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils.datastructures import MultiValueDict

from labimpact.desk.contact_data import SUBJECT, ContactData
from labimpact.desk.forms.codes import code_of
from labimpact.desk.forms.contact import MOST_GROUPS, QUICK_MINUTES, ContactForm, Setting
from labimpact.desk.models import ContactParticipant
from labimpact.people.models import Person

_ROLES = {role.value for role in ContactParticipant.Role}
_TICK = "person_"


def fresh(now: datetime, *, person: Person | None, arrival_id: int | None) -> dict[str, Any]:
    """A new contact: now, at the desk, in the person's language."""
    return {
        "submission": uuid.uuid4(),
        "occurred_on": now.date(),
        "occurred_at": now.time().replace(second=0, microsecond=0),
        "person": person.pk if person else None,
        "language": person.mediation_language_id if person else None,
        "arrival": arrival_id,
        "groups": 1,
    }


def last_time(data: ContactData) -> dict[str, Any]:
    """*Come l'ultima volta*: what was given and how, never the note nor the next step."""
    needs = {f"need_{need.area}": code_of(need) for need in data.needs}
    return {
        "items": list(data.items),
        "side": data.side,
        "channel": data.channel,
        "language": data.language_id,
        "mediator_present": data.mediator_present,
        **minutes(data.minutes),
        **needs,
    }


def minutes(number: int) -> dict[str, Any]:
    quick = number in QUICK_MINUTES
    return {"minutes": number if quick else None, "minutes_other": None if quick else number}


def saved(data: ContactData, *, version: int) -> dict[str, Any]:
    """Everything a saved contact says, to be corrected."""
    values = last_time(data) | {
        "submission": data.submission,
        "version": version,
        "occurred_on": data.occurred_on,
        "occurred_at": data.occurred_at,
        "delegate_name": data.delegate_name,
        "outcome": data.outcome,
        "note": data.note,
        "groups": max(1, len(data.anonymous)),
    }
    for i, group in enumerate(data.anonymous):
        values[f"anon_{i}_count"] = group.head_count
        values[f"anon_{i}_sex"] = group.sex
        values[f"anon_{i}_age"] = group.age_band
        values[f"anon_{i}_citizenship"] = group.citizenship_id
    if data.meeting:
        values["meeting_participants"] = data.meeting.participants
        values["meeting_minutes"] = data.meeting.minutes_text
    if data.correspondence:
        values["letter_direction"] = data.correspondence.direction
        values["letter_other_side"] = data.correspondence.other_side
        values["letter_subject"] = data.correspondence.subject
        values["letter_protocol"] = data.correspondence.protocol_number
    return values


def typed(data: MultiValueDict[str, str], setting: Setting) -> dict[str, Any]:
    """Everything that was typed, as it was typed, right or wrong."""
    form = ContactForm(setting=setting, initial={})
    return {
        name: field.widget.value_from_datadict(data, MultiValueDict(), name)
        for name, field in form.fields.items()
    }


def ticked_roles(data: MultiValueDict[str, str]) -> dict[int, str]:
    """Who is ticked in what was posted, and as what."""
    roles: dict[int, str] = {}
    for name in data:
        number = name.removeprefix(_TICK)
        if name.startswith(_TICK) and number.isdecimal() and len(number) < 19:
            role = data.get(f"role_{number}") or SUBJECT
            roles[int(number)] = str(role) if role in _ROLES else SUBJECT
    return roles


def group_count(data: MultiValueDict[str, str], *, more: int = 0) -> int:
    """How many rows of anonymous people what was posted has."""
    text = str(data.get("groups") or "1")
    count = int(text) if text.isdecimal() and len(text) < 3 else 1
    return max(1, min(MOST_GROUPS, count + more))


def number_in(data: MultiValueDict[str, str], name: str) -> int | None:
    """A record's number in what was posted, or None."""
    text = str(data.get(name) or "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
