"""Where the learned weights and the lexicon lie."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

_PACKAGED = Path(str(files("labimpact.recognition").joinpath("data")))
_folder = _PACKAGED
# What must forget what it read when the folder changes.
_readers: list[Callable[[], None]] = []


def path(name: str) -> Path:
    """A file of the folder in use."""
    return _folder / name


def forgets(reader: Callable[[], None]) -> None:
    """Register what clears a cache of data read from the folder."""
    _readers.append(reader)


def use(folder: Path | None) -> None:
    """Read weights from another folder, or from the product's own again.

    For measuring: names that the product's own lexicon holds are recognised by heart, so a bench
    takes weights that were learned without them.
    """
    global _folder
    _folder = folder or _PACKAGED
    for reader in _readers:
        reader()
