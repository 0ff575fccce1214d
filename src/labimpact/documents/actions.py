"""Storing files and clearing what no row remembers."""

from __future__ import annotations

from django.core.files.base import File
from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.documents import storage
from labimpact.documents.models import StoredFile

ORPHAN_AFTER = 24 * 60 * 60.0


@transaction.atomic
def store(upload: File[bytes], *, office_id: int, by: Actor) -> StoredFile:
    """Keep an uploaded file (allegato); until it is attached only this transaction sees it."""
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
    )
    log.record("file.stored", by=by, target=stored, details={"sha256": kept.sha256})
    return stored


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
