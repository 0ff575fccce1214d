"""Where a sweep leaves its files: private, and gone at its end."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

# A sweep that was left longer than this would tell of people as they no longer are.
_FRESH_SECONDS = 20 * 3600
_STATE = "sweep.json"


class Busy(Exception):
    """Another sweep is going on in this folder."""


def usual() -> Path:
    """The folder of the data directory."""
    return Path(settings.DATA) / "sweep"


@contextmanager
def opened(path: Path, wanted: dict[str, Any], *, keep: bool) -> Iterator[Path]:
    """The folder, this process's alone; what is there of another kind of sweep goes first.

    Left by an error, its files stay, and the same sweep takes them up again.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    with (path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        if not _is_taken_up(path, wanted):
            empty(path)
            write(path / _STATE, wanted | {"begun": time.time()})
        yield path
        if not keep:
            empty(path)
            (path / "lock").unlink()
            path.rmdir()


def _is_taken_up(path: Path, wanted: dict[str, Any]) -> bool:
    found = read(path / _STATE)
    begun = found.pop("begun", 0.0)
    return found == wanted and time.time() - begun < _FRESH_SECONDS


def empty(path: Path) -> None:
    """Remove every file but the lock."""
    for one in path.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name != "lock":
            one.unlink()


def read(path: Path) -> dict[str, Any]:
    """What a stage wrote; nothing if it did not end."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def write(path: Path, content: dict[str, Any]) -> None:
    """Write at once or not at all."""
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    draft.rename(path)
