"""The folder of the files: streamed in, hashed, private to the process, found by its row only."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from labimpact.base.errors import Refused
from labimpact.documents import content

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
    """A file on disk that lives only if the transaction does.

    Django drops its commit callbacks when a transaction or savepoint rolls back; the last
    reference to this object goes with them and the finalizer removes the file.
    """

    def __init__(self, path: Path) -> None:
        self._finalizer = weakref.finalize(self, path.unlink, missing_ok=True)

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
    relative = _new_path()
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = _Written(path)
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            stream.seek(0)
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except OSError as failure:
        raise Refused(
            _("Il file non si può salvare: forse manca spazio. Avvisa chi gestisce il sistema.")
        ) from failure
    transaction.on_commit(written.keep)
    return Kept(relative, size, digest.hexdigest(), kind, name)


def _new_path() -> str:
    """Random and sharded: it tells nothing of whose file it is."""
    token = secrets.token_hex(20)
    return f"{token[:2]}/{token[2:4]}/{token}"


def open_stored(relative: str) -> IO[bytes]:
    """The content of a stored file, by the path of its row; never outside the folder."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise FileNotFoundError(relative)
    return path.open("rb")


def paths_older_than(seconds: float) -> Iterator[list[str]]:
    """Relative paths of the files that no running upload can still be writing, folder by folder."""
    root, limit = Path(settings.MEDIA_ROOT), time.time() - seconds
    for folder in sorted(root.glob("??/??")):
        found = [f for f in folder.iterdir() if f.is_file() and f.stat().st_mtime < limit]
        if found:
            yield [str(f.relative_to(root)) for f in found]


def remove(relative: str) -> None:
    """Take a file off the disk; its row is gone already, or never was."""
    (Path(settings.MEDIA_ROOT) / relative).unlink(missing_ok=True)
