"""Drafts (bozze): what is being typed is kept for its author, and for nobody else."""

from __future__ import annotations

import json
import uuid

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.desk import permissions
from labimpact.desk.contact_data import ContactData
from labimpact.desk.models import Contact, ContactDraft

MOST_BYTES = 200_000


def save_draft(
    *,
    submission: uuid.UUID,
    office_id: int,
    person_id: int | None,
    fields: dict[str, list[str]],
    by: Actor,
) -> ContactDraft | None:
    """Keep a contact somebody is still writing (salvare la bozza), as it was typed.

    Answers None when that very form has already become a contact: a late autosave must not
    bring back as unfinished what is saved.
    """
    if not permissions.can_record(by, office_id):
        raise Refused(_("Non puoi registrare contatti per questo ufficio."))
    if len(json.dumps(fields)) > MOST_BYTES:
        raise Refused(_("La bozza è troppo lunga per essere conservata."))
    if Contact.objects.visible_to(by).filter(submission=submission).exists():
        return None
    draft = ContactDraft(
        user_id=permissions.author_of(by),
        office_id=office_id,
        person_id=person_id,
        data=fields,
        submission=submission,
        updated_at=Now(),
    )
    try:
        with transaction.atomic():
            ContactDraft.objects.bulk_create(
                [draft],
                update_conflicts=True,
                unique_fields=["submission"],
                update_fields=["office_id", "person_id", "data", "updated_at"],
            )
    except DatabaseError as error:  # the key belongs to somebody else's draft: the wall said no
        raise Refused(_("Questa bozza non è tua: apri un contatto nuovo.")) from error
    return draft


def clear_drafts(data: ContactData, by: Actor) -> None:
    """Take away the draft that became a contact, and those left empty for the same arrival."""
    mine = ContactDraft.objects.visible_to(by)
    wanted = Q(submission=data.submission)
    if data.arrival_id is not None:
        wanted |= Q(data__arrival=[str(data.arrival_id)])
    done = [
        draft.pk
        for draft in mine.filter(wanted)
        if draft.submission == data.submission or draft.only_prefilled
    ]
    if done:
        mine.filter(pk__in=done).delete()


@transaction.atomic
def discard_draft(draft: ContactDraft, *, by: Actor) -> None:
    """Throw away a draft of one's own (scartare la bozza)."""
    ContactDraft.objects.visible_to(by).filter(pk=draft.pk).delete()
