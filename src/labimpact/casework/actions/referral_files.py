"""The documents that a sender chose to show with a referral."""

from __future__ import annotations

from typing import IO, Any

from django.db import connection, transaction

from labimpact.base.actor import Actor
from labimpact.casework.actions.referrals import note_referral
from labimpact.casework.models import Referral
from labimpact.documents.actions import open_file as open_stored
from labimpact.documents.models import StoredFile


@transaction.atomic
def open_chosen(
    referral: Referral, paper: str, *, by: Actor
) -> tuple[StoredFile, IO[bytes]] | None:
    """Open one of them for the office that received the referral, and note it (allegato)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.referral_file(%s, %s)", [referral.pk, paper])
        row = cursor.fetchone()
    if row is None:
        return None
    stored = as_file(row)
    content = open_stored(stored)
    note_referral("referral.file_read", referral, by)
    return stored, content


def as_file(row: tuple[Any, ...]) -> StoredFile:
    """What the wall answered of a stored file, as the downloads know it; it is not saved."""
    name, content_type, size, sha256, path = row
    return StoredFile(name=name, content_type=content_type, size=size, sha256=sha256, path=path)
