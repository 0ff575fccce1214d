"""Contacts that come in with a register, recorded as at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.desk import actions
from labimpact.desk.contact_data import (
    LONGEST_STEP,
    AnonymousPeople,
    ContactData,
    Need,
    NextStep,
    Participant,
)
from labimpact.desk.models import Contact, ContactParticipant
from labimpact.imports.contacts import NewContact


class RegisterContacts:
    """The writer that `imports` asks (see `imports/contacts.py`)."""

    def why_not(self, contact: NewContact, *, office_id: int) -> str:
        try:
            data = _data(contact, office_id)
        except ValueError:
            return _("La data o l'ora del contatto non si legge.")
        return actions.why_not(data)

    def write(self, contacts: Sequence[NewContact], *, office_id: int, by: Actor) -> list[int]:
        data = [_data(contact, office_id) for contact in contacts]
        return [row.pk for row in actions.record_many(data, office_id=office_id, by=by)]

    def met(self, persons: Iterable[int], *, office_id: int, by: Actor) -> set[tuple[int, date]]:
        mine = Contact.objects.visible_to(by).valid().filter(office_id=office_id)
        rows = ContactParticipant.objects.filter(person__in=list(persons), contact__in=mine)
        return set(rows.values_list("person_id", "contact__occurred_on"))


def _data(contact: NewContact, office_id: int) -> ContactData:
    draft = contact.draft
    step = draft.next_step[:LONGEST_STEP].strip()
    return ContactData(
        office_id=office_id,
        occurred_on=date.fromisoformat(draft.occurred_on),
        occurred_at=time.fromisoformat(draft.occurred_at) if draft.occurred_at else None,
        minutes=draft.minutes or 0,
        items=tuple(dict.fromkeys(draft.items)),
        channel=draft.channel or "desk",
        language_id=contact.language_id,
        mediator_present=draft.mediator_present,
        participants=tuple(Participant(person_id=pk, role=role) for pk, role in contact.people),
        anonymous=(AnonymousPeople(head_count=draft.anonymous),) if draft.anonymous else (),
        needs=tuple(Need(area=area) for area in dict.fromkeys(draft.needs)),
        outcome=draft.outcome,
        note=_note(contact),
        next_step=NextStep(title=step) if step and contact.with_tasks else None,
        submission=contact.submission,
    )


def _note(contact: NewContact) -> str:
    """The note, and beside it what the register tells and a contact has no place for."""
    draft = contact.draft
    beside = [
        (_("Operatore nel registro"), draft.operator),
        (_("Prossimo passo"), "" if contact.with_tasks else draft.next_step),
        (_("Numero nel registro"), draft.external_id),
    ]
    told = [f"{label}: {text}" for label, text in beside if text]
    return "\n".join(filter(None, [draft.note, *told]))
