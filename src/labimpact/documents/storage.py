"""The files kept: streamed in, hashed, private to the product, found by their rows only."""

from __future__ import annotations

import hashlib
import secrets
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from labimpact.base.errors import Refused
from labimpact.documents import content
from labimpact.documents.places import place

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Kept:
    """What was written: where, how much, and the SHA-256 of it."""

    path: str
    size: int
    sha256: str
    content_type: str
    name: str


class _Written:
    """A file that lives only if the transaction does.

    Django drops its commit callbacks when a transaction or savepoint rolls back; the last
    reference to this object goes with them and the finalizer removes the file.
    """

    def __init__(self, remove: Callable[[], None]) -> None:
        self._finalizer = weakref.finalize(self, remove)

    def keep(self) -> None:
        self._finalizer.detach()


def keep(upload: File[bytes]) -> Kept:
    """Store an upload; refuses what is too large, empty, broken or of a type not allowed.

    The pictures are kept as they are, with what the camera wrote in them.
    """
    name = upload.name or ""
    stream = upload.file
    if stream is None or (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _("Il file supera %(limit)s: caricane uno più piccolo o fai una foto meno grande.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    kind = content.recognise(stream, name)
    return _write(stream, kind, content.safe_name(name, kind))


def fingerprint(upload: File[bytes]) -> str:
    """SHA-256 of an upload that is not stored yet, to know the same file sent twice."""
    digest = hashlib.sha256()
    upload.seek(0)
    while chunk := upload.read(CHUNK):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _write(stream: IO[bytes], kind: str, name: str) -> Kept:
    path, where = _new_path(), place()
    written = _Written(lambda: where.remove(path))
    digest, size = hashlib.sha256(), 0

    def chunks() -> Iterator[bytes]:
        nonlocal size
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    try:
        where.write(path, chunks())
    except OSError as failure:
        raise Refused(
            _("Il file non si può salvare: forse manca spazio. Avvisa chi gestisce il sistema.")
        ) from failure
    transaction.on_commit(written.keep)
    return Kept(path, size, digest.hexdigest(), kind, name)


def _new_path() -> str:
    """Random and sharded: it tells nothing of whose file it is."""
    token = secrets.token_hex(20)
    return f"{token[:2]}/{token[2:4]}/{token}"


def open_stored(path: str) -> IO[bytes]:
    """The content of a stored file, by the path of its row: who hands it out asks
    `actions.open_file`, which knows the quarantine."""
    return place().open(path)


def paths_older_than(seconds: float) -> Iterator[list[str]]:
    """The paths that no running upload can still be writing, some at a time."""
    return place().older_than(seconds)


def remove(path: str) -> None:
    """Take a file away; its row is gone already, or never was."""
    place().remove(path)
