"""Files that the product makes and keeps for some hours: private to the process, no upload."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from labimpact.documents.storage import CHUNK

# Beside the folders of the uploads, whose orphans are cleared by their own rows.
FOLDER = "made"


@dataclass(frozen=True)
class Made:
    """What was written, where, and the SHA-256 of it."""

    path: str
    size: int
    sha256: str


class Making:
    """A file being written; `made` holds what it became, once it is whole."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.made: Made | None = None


@contextmanager
def making() -> Iterator[Making]:
    """Write a new file under a random name; whatever goes wrong, nothing of it stays."""
    relative = f"{FOLDER}/{secrets.token_hex(20)}"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as target:
            work = Making(target)
            yield work
            target.flush()
            os.fsync(target.fileno())
            work.made = Made(relative, target.seek(0, os.SEEK_END), _digest(target))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _digest(target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    target.seek(0)
    while chunk := target.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def older_than(seconds: float) -> list[str]:
    """Relative paths of the made files that nobody can still be writing."""
    folder, limit = Path(settings.MEDIA_ROOT) / FOLDER, time.time() - seconds
    if not folder.is_dir():
        return []
    found = (f for f in folder.iterdir() if f.is_file() and f.stat().st_mtime < limit)
    return [f"{FOLDER}/{f.name}" for f in found]
