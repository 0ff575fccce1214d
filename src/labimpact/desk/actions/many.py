"""Recording many contacts at once, each with the very rows that `record_contact` writes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk, clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.deliveries import actions as deliveries
from labimpact.desk import permissions
from labimpact.desk.actions import parts
from labimpact.desk.actions.recording import add_task, known_people, new_contact
from labimpact.desk.contact_data import ContactData, check
from labimpact.desk.models import Contact
from labimpact.programme.queries import OpenActivities


@transaction.atomic
def record_many(contacts: Sequence[ContactData], *, office_id: int, by: Actor) -> list[Contact]:
    """Record many contacts of one office (contatti di un registro), all of them or none.

    Whoever calls has asked `why_not` of each: here the first that cannot be refuses them all.
    """
    if not permissions.can_record(by, office_id):
        raise Refused(_("Non puoi registrare contatti per questo ufficio."))
    today = clock.today()
    for data in contacts:
        check(data, today=today)
    ids = {pk for data in contacts for pk in data.person_ids}
    people = known_people(ids, office_id=office_id, by=by)
    opened = OpenActivities()
    on = {data.occurred_on: opened.open_on(office_id, data.occurred_on) for data in contacts}
    rows = bulk.insert(new_contact(data, on[data.occurred_on], by) for data in contacts)
    pairs = list(zip(rows, contacts, strict=True))
    parts.write(pairs)
    deliveries.write_many(
        (parts.work_of(contact, data), on[data.occurred_on]) for contact, data in pairs
    )
    for contact, data in pairs:
        add_task(contact, data, people, by)
    log.record_each(
        "contact.recorded",
        by=by,
        entries=[(contact, data.person_ids) for contact, data in pairs],
        office_id=office_id,
    )
    return rows


def why_not(data: ContactData) -> str:
    """Why a contact cannot be recorded, in one sentence; nothing when it can."""
    try:
        check(data, today=clock.today())
    except Refused as refusal:
        return str(refusal)
    return ""
