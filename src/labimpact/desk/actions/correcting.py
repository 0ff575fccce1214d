"""Correcting, voiding and restoring a contact: nothing it ever said is lost."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.deliveries import actions as deliveries
from labimpact.desk import permissions
from labimpact.desk.actions import parts
from labimpact.desk.actions.recording import add_task, known_people, own_values
from labimpact.desk.contact_data import ContactData, RefusedField, check
from labimpact.desk.models import Contact, ContactParticipant
from labimpact.programme.queries import choose_activity, open_activities
from labimpact.worklist import actions as worklist


@transaction.atomic
def correct_contact(contact: Contact, data: ContactData, *, version: int, by: Actor) -> Contact:
    """Correct a contact (correggere): its row, its parts and its deliveries, with history.

    `version` is the one the form was opened on: if somebody saved meanwhile it is a `Conflict`
    and nothing is written. Deliveries that would say something else are voided and written
    anew, so that whatever was already reported can still be explained.
    """
    contact = locked(contact, by)
    if contact.version != version:
        raise Conflict(_("Qualcun altro ha corretto questo contatto mentre lo stavi scrivendo."))
    check(data, today=clock.today())
    already = ContactParticipant.objects.filter(contact=contact).values_list("person_id", flat=True)
    people = known_people(data.person_ids, office_id=contact.office_id, by=by, already=already)
    moved = data.occurred_on != contact.occurred_on
    values = own_values(data)
    if data.next_step is not None and not contact.next_step:
        values |= {"next_step": data.next_step.title, "next_step_on": data.next_step.due_on}
        add_task(contact, data, people, by)
    changed = any(getattr(contact, name) != value for name, value in values.items())
    if moved:
        values |= {"activity_id": _activity(contact, data)}
    changed = parts.rewrite(contact, data) or changed
    if changed:
        touch(contact, by, **values)
        deliveries.rewrite(parts.work_of(contact, data), at=clock.now())
        log.record(
            "contact.corrected",
            by=by,
            target=contact,
            persons=data.person_ids,
            office_id=contact.office_id,
        )
    contact.refresh_from_db()
    return contact


def touch(contact: Contact, by: Actor, **values: Any) -> None:
    """Write the contact's own row as corrected now: its history has one row for each time."""
    Contact.objects.filter(pk=contact.pk).update(
        **values, version=F("version") + 1, corrected_by=by.user_id, corrected_at=Now()
    )


def _activity(contact: Contact, data: ContactData) -> int | None:
    """The activity on the new day: the one it had if that is open then too."""
    opened = list(open_activities(contact.office_id, data.occurred_on))
    if any(activity.pk == contact.activity_id for activity in opened):
        return contact.activity_id
    chosen = choose_activity(opened, "")
    return chosen.pk if chosen else None


@transaction.atomic
def void_contact(contact: Contact, *, reason: str, by: Actor) -> Contact:
    """Void a contact (annullare), what it delivered and what it left to do; the rows stay."""
    contact = locked(contact, by)
    if not reason.strip():
        raise RefusedField("reason", _("Scrivi perché lo annulli."))
    if len(reason) > 200:
        raise RefusedField("reason", _("Il motivo è troppo lungo: al massimo 200 caratteri."))
    at = clock.now()
    contact.voided_at, contact.voided_reason = at, reason.strip()
    contact.version += 1
    contact.save(update_fields=["voided_at", "voided_reason", "version"])
    deliveries.void((parts.ORIGIN, contact.pk), at=at)
    worklist.withdraw((parts.ORIGIN, contact.pk), at=at, by=by)
    log.record(
        "contact.voided", by=by, target=contact, reason=reason.strip(), office_id=contact.office_id
    )
    return contact


@transaction.atomic
def restore_contact(contact: Contact, *, by: Actor) -> Contact:
    """Take back the voiding of a contact (ripristinare), with the deliveries it had then."""
    contact = _one(contact, by)
    if contact.voided_at is None:
        return contact
    deliveries.restore((parts.ORIGIN, contact.pk), voided_at=contact.voided_at)
    worklist.bring_back((parts.ORIGIN, contact.pk), withdrawn_at=contact.voided_at, by=by)
    contact.voided_at, contact.voided_reason = None, ""
    contact.version += 1
    contact.save(update_fields=["voided_at", "voided_reason", "version"])
    log.record("contact.restored", by=by, target=contact, office_id=contact.office_id)
    return contact


def locked(contact: Contact, by: Actor) -> Contact:
    """The contact as it is now, held until the end, if it may be changed."""
    contact = _one(contact, by)
    if contact.voided_at is not None:
        raise Refused(_("Questo contatto è annullato: prima va ripristinato."))
    if contact.anonymous_groups.exclude(statistics_key=None).exists():
        # Rewritten, its people would be counted again: nobody knows any longer who they were.
        raise Refused(_("È passato il tempo di conservazione: questo contatto non si cambia più."))
    return contact


def _one(contact: Contact, by: Actor) -> Contact:
    contact = Contact.objects.visible_to(by).select_for_update().get(pk=contact.pk)
    if not permissions.can_correct(by, contact):
        raise Refused(_("Questo contatto è di un altro ufficio."))
    return contact
