"""Storing files, opening them, and clearing what no row remembers."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.audit import log
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.documents import storage
from labimpact.documents.enums import Scan
from labimpact.documents.models import StoredFile
from labimpact.documents.text import READABLE

ORPHAN_AFTER = 24 * 60 * 60.0
LOOK_TASK = "documents.look"


class Quarantined(Refused):
    """The file waits for the antivirus, or holds what it found."""


@transaction.atomic
def store(upload: File[bytes], *, office_id: int, by: Actor) -> StoredFile:
    """Keep an uploaded file (allegato); until it is attached only this transaction sees it.

    Where an antivirus is set it waits in quarantine until a job had it read.
    """
    if by.user_id is None:
        raise Refused(_("Un file lo allega una persona, non il sistema."))
    kept = storage.keep(upload)
    stored = StoredFile.objects.create(
        office_id=office_id,
        name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        path=kept.path,
        stored_by_id=by.user_id,
        scan=Scan.WAITING if settings.CLAMD else Scan.NONE,
    )
    if settings.CLAMD or stored.content_type in READABLE:
        queue_app.configure_task(LOOK_TASK).defer(file_id=stored.pk)
    log.record("file.stored", by=by, target=stored, details={"sha256": kept.sha256})
    return stored


def open_file(stored: StoredFile) -> IO[bytes]:
    """The content of a file whose row the actor read; refuses one in quarantine."""
    if stored.is_infected:
        raise Quarantined(_("L'antivirus ha trovato un virus in questo file: non si può aprire."))
    if not stored.is_open:
        raise Quarantined(_("Il file aspetta il controllo antivirus: riprova tra poco."))
    return storage.open_stored(stored.path)


def remove_orphans() -> int:
    """Remove from disk the files without a row, a day old at least (interrupted uploads)."""
    removed = 0
    for paths in storage.paths_older_than(ORPHAN_AFTER):
        with acting_as(System.WORKER), connection.cursor() as cursor:
            cursor.execute("SELECT wall.known_files(%s)", [paths])
            known = set(cursor.fetchone()[0])
        for path in paths:
            if path not in known:
                storage.remove(path)
                removed += 1
    return removed
