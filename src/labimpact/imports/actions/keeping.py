"""The file of an import: kept sealed in pieces, opened for a moment only."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.db import connection

from labimpact.base.sealing import seal_bytes, unseal_bytes
from labimpact.imports.models import ImportFilePart, RegisterImport

_PURPOSE = "imports.file"
_PIECE = 1024 * 1024


def fingerprint(upload: File[bytes]) -> str:
    """SHA-256 of the whole file: the same register sent twice is recognised by it."""
    digest = hashlib.sha256()
    for piece in _pieces(upload):
        digest.update(piece)
    return digest.hexdigest()


def keep(register: RegisterImport, upload: File[bytes]) -> None:
    """Write the file down in sealed pieces, one at a time."""
    for number, piece in enumerate(_pieces(upload)):
        ImportFilePart.objects.create(
            register=register,
            office_id=register.office_id,
            number=number,
            content=seal_bytes(piece, purpose=_PURPOSE),
        )


def clear_rows(register: RegisterImport) -> bool:
    """Take the rows away, unless something was already written of them: answers whether it did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.clear_import_rows(%s)", [register.pk])
        return bool(cursor.fetchone()[0])


def _pieces(upload: File[bytes]) -> Iterator[bytes]:
    upload.seek(0)
    while piece := upload.read(_PIECE):
        yield piece
    upload.seek(0)


@contextmanager
def place() -> Iterator[Path]:
    """A path in a folder that only this process reads, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="labimpact-import-") as folder:
        yield Path(folder) / "register"


def copy(register: RegisterImport, path: Path) -> None:
    """Write the file there in clear, a piece at a time."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        parts = ImportFilePart.objects.filter(register=register).order_by("number")
        for content in parts.values_list("content", flat=True).iterator(chunk_size=1):
            target.write(unseal_bytes(bytes(content), purpose=_PURPOSE))


@contextmanager
def opened(register: RegisterImport) -> Iterator[Path]:
    """The file, opened for a moment."""
    with place() as path:
        copy(register, path)
        yield path
