"""An anonymous person gets a name: the same contact, the same delivery, counted once."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.deliveries import actions as deliveries
from labimpact.desk.actions import parts
from labimpact.desk.actions.correcting import locked, touch
from labimpact.desk.actions.recording import known_people
from labimpact.desk.contact_data import SUBJECT, Participant
from labimpact.desk.models import AnonymousGroup, Contact
from labimpact.desk.queries.stored import people_of, stored_data
from labimpact.people.actions import NewPerson, register


@transaction.atomic
def promote_newcomer(contact: Contact, *, group_id: int, newcomer: NewPerson, by: Actor) -> Contact:
    """Register somebody nobody knew yet and give their name to an anonymous person, at once."""
    if by.office_id != contact.office_id:
        raise Refused(_("Il contatto è di un altro tuo ufficio: passa a quell'ufficio."))
    group = AnonymousGroup.objects.filter(contact=contact, pk=group_id).first()
    if group is not None and group.citizenship is not None and not newcomer.citizenships:
        newcomer = replace(newcomer, citizenships=(group.citizenship,))
    person = register(newcomer, by=by)
    return promote(contact, group_id=group_id, person_id=person.pk, by=by)


@transaction.atomic
def promote(contact: Contact, *, group_id: int, person_id: int, by: Actor) -> Contact:
    """Give a name to one of the anonymous people of a contact (da anonimo a persona).

    The group has one head less, the person becomes a subject of the contact, and the
    deliveries are rewritten: as many people as before were reached.
    """
    contact = locked(contact, by)
    known_people([person_id], office_id=contact.office_id, by=by)
    data = stored_data(contact)
    group = AnonymousGroup.objects.filter(contact=contact, pk=group_id).first()
    if group is None:
        raise Refused(_("Queste persone anonime hanno già tutte un nome."))
    if person_id in data.person_ids:
        raise Refused(_("Questa persona è già nel contatto."))
    one = people_of(group)
    groups = list(data.anonymous)
    place = groups.index(one)
    rest = [replace(one, head_count=one.head_count - 1)] if one.head_count > 1 else []
    data = replace(
        data,
        anonymous=(*groups[:place], *rest, *groups[place + 1 :]),
        participants=(*data.participants, Participant(person_id=person_id, role=SUBJECT)),
    )
    parts.rewrite(contact, data)
    touch(contact, by)
    deliveries.rewrite(parts.work_of(contact, data), at=clock.now())
    log.record(
        "contact.promoted",
        by=by,
        target=contact,
        persons=[person_id],
        office_id=contact.office_id,
    )
    contact.refresh_from_db()
    return contact
