"""What the worker does with a file that came: the antivirus reads it, then its text is read."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from labimpact.audit import log
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.documents import emails, scanning, storage, text
from labimpact.documents.enums import Reading, Scan
from labimpact.documents.models import StoredFile

AT_ONCE = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """A file to look at, as the wall tells it to the worker."""

    pk: int
    path: str
    content_type: str
    scan: str


def look(file_id: int | None = None) -> int:
    """Look at one file, or at those that wait; answers how many were dealt with.

    A scanner that does not answer leaves the files in quarantine, for the next time.
    """
    parameters = [file_id, list(text.READABLE), AT_ONCE]
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.files_to_look_at(%s, %s, %s)", parameters)
        found = [Found(*row) for row in cursor.fetchall()]
    return sum(_looked_at(one) for one in found)


def _looked_at(one: Found) -> bool:
    """Nothing reads a file before the antivirus did."""
    if one.scan == Scan.WAITING and not _scan(one):
        return False
    if one.content_type in text.READABLE:
        _read(one)
    return True


def _read(one: Found) -> None:
    """Read the text of a file that is out of quarantine, and keep it (testo del file)."""
    try:
        with storage.open_stored(one.path) as content:
            found = text.read(content, one.content_type)
    except FileNotFoundError:
        found = text.Text(Reading.FAILED)
    except OSError as failure:
        _log.warning("file %s not read: %s", one.pk, failure)
        return
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.keep_file_text(%s, %s, %s, %s)",
            [one.pk, found.outcome.value, found.pages, found.text],
        )


def _scan(one: Found) -> bool:
    """Have one file read by the antivirus; what is infected stays in quarantine for ever."""
    try:
        with storage.open_stored(one.path) as content:
            verdict = scanning.scan(content, settings.CLAMD)
    except (OSError, scanning.NotRead) as failure:
        _log.warning("file %s not scanned: %s", one.pk, failure)
        return False
    said = Scan.CLEAN if verdict.is_clean else Scan.INFECTED
    with acting_as(System.WORKER) as worker, connection.cursor() as cursor:
        parameters = (one.pk, said.value, verdict.finding)
        cursor.execute("SELECT * FROM wall.file_scanned(%s, %s, %s)", parameters)
        row = cursor.fetchone()
        if row is not None and not verdict.is_clean:
            office_id, address, stored_at, persons = row
            log.record(
                "file.infected", by=worker, target=StoredFile(pk=one.pk), persons=persons,
                office_id=office_id, details={"finding": verdict.finding},
            )  # fmt: skip
            emails.infected(address, stored_at=stored_at, finding=verdict.finding)
    return row is not None
