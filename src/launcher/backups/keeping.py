"""Looking after backups that are there: proving them, and removing those no longer wanted."""

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from launcher.backups import manifest, parts
from launcher.backups.manifest import EMBEDDED, Kept
from launcher.backups.progress import Progress, megabytes
from launcher.backups.vault import CHUNK
from launcher.console import Stop, say, show

# The journal is kept in pieces, named by timeline and place.
PIECE = re.compile(r"[0-9A-F]{8}([0-9A-F]{8})([0-9A-F]{8})(?:\.[0-9A-F]{8}\.backup)?")
PIECE_BYTES = 16 * 1024 * 1024
PIECES = 2**32 // PIECE_BYTES


def check(target: Path, secret: bytes | None) -> int:
    """Read the newest backup, or the one pointed to, and all it needs, to the last byte."""
    started = time.monotonic()
    if not target.is_dir():
        raise Stop(f"There is no folder {target}: give the one that holds the backups.")
    last = manifest.chosen(target)
    needed = manifest.chain(last)
    progress = Progress("Read", sum(kept.manifest.plain_bytes for kept in needed))
    for kept in needed:
        vault = manifest.open_vault(kept, secret)
        for described in kept.manifest.parts:
            with parts.PartReader(kept.folder, described, vault) as part:
                while data := part.read(CHUNK):
                    progress.add(len(data))
    chain = f" and the {len(needed) - 1} it adds to" if len(needed) > 1 else ""
    show(
        f"Backup whole: {last.folder.name}{chain}, of {last.manifest.made_at}, "
        f"{megabytes(sum(kept.manifest.stored_bytes for kept in needed))} read in "
        f"{time.monotonic() - started:.0f} s."
    )
    return 0


def remove_old(target: Path, keep: int) -> int:
    """Remove all backups but the newest ones and those they need; return how many."""
    found = list(manifest.all_in(target))
    needed = {part.folder for last in found[-keep:] for part in chain_or_itself(last)}
    removed = 0
    # The newest goes first: one that is left half removed is never needed by another.
    for kept in reversed(found):
        if kept.folder not in needed:
            (kept.folder / manifest.NAME).unlink()
            shutil.rmtree(kept.folder)
            removed += 1
    return removed


def prune_journal(archive: Path, kept: list[Kept], opened: Callable[[Kept], str]) -> int:
    """Remove the journal's pieces that no kept backup goes on from; return how many.

    Of another server's backups in the same folder nothing is known, so none is removed then.
    """
    listed = [json.loads(opened(one)) for one in kept if one.manifest.method == EMBEDDED]
    if not listed or len({one.get("System-Identifier") for one in listed}) != 1:
        return 0
    first = min(position(one["WAL-Ranges"][0]["Start-LSN"]) for one in listed)
    removed = 0
    for path in archive.iterdir():
        found = PIECE.fullmatch(path.name)
        # The first of a name's three numbers, the timeline, says nothing of before or after.
        if found and int(found[1], 16) * PIECES + int(found[2], 16) < first // PIECE_BYTES:
            path.unlink()
            removed += 1
    return removed


def position(text: str) -> int:
    """Return a place in the journal as PostgreSQL writes it (`0/3000028`) as a number."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def chain_or_itself(last: Kept) -> list[Kept]:
    """List what a backup needs; one whose chain is broken is kept for a person to look at."""
    try:
        return manifest.chain(last)
    except Stop as stop:
        say(f"{last.folder.name} cannot be restored. {stop.sentence}")
        return [last]
