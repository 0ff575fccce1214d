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
# Held by who sweeps, and the mark of a folder that is a sweep's own.
_LOCK = "labimpact-sweep.lock"


class Busy(Exception):
    """Another sweep is going on in this folder."""


class NotOwn(Exception):
    """The folder holds what no sweep has left there."""


def usual() -> Path:
    """The folder of the data directory."""
    return Path(settings.DATA) / "sweep"


@contextmanager
def opened(path: Path, wanted: dict[str, Any], *, keep: bool) -> Iterator[Path]:
    """The folder, this process's alone; what is there of another kind of sweep goes first.

    Left by an error, its files stay, and the same sweep takes them up again. Raises Busy, and
    NotOwn for a place that is not empty and that no sweep made: it is left as it is.
    """
    if not _is_own(path):
        raise NotOwn
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    with (path / _LOCK).open("w") as lock:
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
            (path / _LOCK).unlink()
            path.rmdir()


def _is_own(path: Path) -> bool:
    if path == usual() or not path.exists():
        return True
    return path.is_dir() and ((path / _LOCK).is_file() or not any(path.iterdir()))


def _is_taken_up(path: Path, wanted: dict[str, Any]) -> bool:
    found = read(path / _STATE)
    begun = found.pop("begun", 0.0)
    return found == wanted and time.time() - begun < _FRESH_SECONDS


def empty(path: Path) -> None:
    """Remove every file but the lock."""
    for one in path.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name != _LOCK:
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
