"""Attaching, opening and removing the files of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.documents import storage
from labimpact.documents.actions import open_file as open_stored
from labimpact.documents.actions import store
from labimpact.people.models import Person, PersonFile


@dataclass(frozen=True)
class Origin:
    """The record a file came with, as `app.model` and number: `Origin("desk.contact", 12)`."""

    kind: str = ""
    pk: int | None = None


@transaction.atomic
def attach_file(
    person: Person,
    upload: File[Any],
    *,
    by: Actor,
    office_id: int,
    kind: str = "",
    caption: str = "",
    expires_on: date | None = None,
    origin: Origin | None = None,
) -> PersonFile:
    """Attach an uploaded file to a person (allegato).

    The same content sent again for the same person and record answers the attachment that is
    already there: a double click keeps one file.
    """
    came_with = origin or Origin()
    digest = storage.fingerprint(upload)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [person.pk, digest])
    twin = PersonFile.objects.filter(
        person=person, file__sha256=digest, removed_at=None,
        origin_kind=came_with.kind, origin_id=came_with.pk,
    ).first()  # fmt: skip
    if twin is not None:
        return twin
    attached = PersonFile.objects.create(
        person=person,
        file=store(upload, office_id=office_id, by=by),
        kind=kind,
        caption=caption,
        expires_on=expires_on,
        origin_kind=came_with.kind,
        origin_id=came_with.pk,
    )
    log.record("file.attached", by=by, target=attached, persons=[person.pk], office_id=office_id)
    return attached


@transaction.atomic(savepoint=False)
def list_files(person: Person, shown: list[PersonFile], *, by: Actor) -> None:
    """Note that the list of a person's files was read."""
    log.record_list("file.listed", by=by, rows=shown, persons=[person.pk])


@transaction.atomic
def open_file(attachment: PersonFile, *, by: Actor) -> IO[bytes]:
    """Open a file of a person, and note it; one taken away or in quarantine does not open."""
    if attachment.removed_at is not None:
        raise Refused(_("L'allegato è stato tolto: prima rimettilo tra gli allegati."))
    content = open_stored(attachment.file)
    log.record("file.opened", by=by, target=attachment, persons=[attachment.person_id])
    return content


@transaction.atomic
def remove_file(attachment: PersonFile, *, by: Actor) -> None:
    """Take a file away from a person; for a month it can be put back (annulla)."""
    if attachment.removed_at is not None:
        return
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    log.record("file.removed", by=by, target=attachment, persons=[attachment.person_id])


@transaction.atomic
def restore_file(attachment: PersonFile, *, by: Actor) -> None:
    """Put back a file that was taken away."""
    if attachment.removed_at is None:
        return
    attachment.removed_at = None
    attachment.save(update_fields=["removed_at"])
    log.record("file.restored", by=by, target=attachment, persons=[attachment.person_id])
