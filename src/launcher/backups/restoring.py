"""`./labimpact restore`: a backup read back into an empty place, proven on the way."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from launcher import locks, preflight
from launcher.backups import escrow, filecopies, manifest, parts, rows, serverfiles
from launcher.backups.manifest import DUMP, EMBEDDED, Kept
from launcher.backups.options import RestoreOptions
from launcher.backups.progress import Progress
from launcher.backups.refusals import WRONG_KEY
from launcher.backups.saving import DATABASE, DUMPED, FILES, FILES_LIST, LATER_FILES
from launcher.backups.vault import Vault, read_secret
from launcher.console import Stop, say, show
from launcher.layout import DataFolder, write_private

DRAFT = "restore.new"
# What may be there already: the keys, which come by a way of their own, and empty folders.
ALLOWED = frozenset({"keys", "logs", "locks", "files", "run", "cache", "socket-folder"})


@dataclass
class Restoring:
    """One restore on its way; what it has made goes away again when it fails."""

    options: RestoreOptions
    chain: list[Kept]
    vaults: list[Vault | None]
    made: list[Path] = field(default_factory=list)

    @property
    def data(self) -> DataFolder:
        return self.options.data

    @property
    def last(self) -> Kept:
        return self.chain[-1]

    def restore_files(self, draft: Path) -> int:
        """Put the attached files in place: each backup's own, then exactly those of the last."""
        target = draft / "files"
        target.mkdir()
        progress = Progress("Files", self.last.manifest.files.get("bytes", 0))
        for kept, vault in zip(self.chain, self.vaults, strict=True):
            for name in (FILES, LATER_FILES):
                part = kept.manifest.part(name)
                parts.unpack(kept.folder, part, vault, target, progress.add)
        described = self.last.manifest.part(FILES_LIST)
        found = parts.read_json(self.last.folder, described, self.vaults[-1])
        wanted = filecopies.listing(found)
        filecopies.put_right(target, wanted)
        self.data.files.rmdir()
        self.made.append(self.data.files)
        target.rename(self.data.files)
        return len(wanted)

    def restore_server(self, draft: Path) -> None:
        """Put the database's own files together in their place."""
        progress = Progress("Database", sum(k.manifest.plain_bytes for k in self.chain))
        folders: list[Path] = []
        for number, (kept, vault) in enumerate(zip(self.chain, self.vaults, strict=True)):
            folder = draft / f"database-{number}"
            folder.mkdir()
            described = kept.manifest.part(DATABASE)
            parts.unpack(kept.folder, described, vault, folder, progress.add)
            folders.append(folder)
        self.made.append(self.data.postgres)
        serverfiles.put_together(self.data, folders)

    def undo(self) -> None:
        """Leave the place as empty as it was found."""
        for path in self.made:
            shutil.rmtree(path, ignore_errors=True)
        self.data.mode.unlink(missing_ok=True)
        self.data.external.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.data.files.mkdir(exist_ok=True)


def run(options: RestoreOptions) -> int:
    """Restore a backup and say what is there now."""
    started = time.monotonic()
    os.umask(0o077)
    secret = read_secret(options.key) if options.key else None
    last = manifest.chosen(options.source)
    chain = manifest.chain(last)
    plain = options.unencrypted
    vaults = [manifest.open_vault(kept, secret, plain=plain) for kept in chain]
    manifest.refuse_newer(last.manifest)
    refuse_somebodys_place(options.data)
    preflight.prepare_folder(options.data)
    with alone(options.data):
        bring_keys(options, last, secret)
        check_space(options.data, chain)
        say(f"Restoring {last.folder.name} of {last.manifest.made_at} ({last.manifest.method}).")
        restoring = Restoring(options, chain, vaults)
        words = perform(restoring)
    show(f"{words} in {time.monotonic() - started:.0f} s. {what_next(restoring)}")
    return 0


def perform(restoring: Restoring) -> str:
    """Do all of it or none, and say what was restored."""
    data, last = restoring.data, restoring.last
    draft = data.path / DRAFT
    draft.mkdir(mode=0o700)
    try:
        files = restoring.restore_files(draft)
        if last.manifest.method == DUMP:
            counts = serverfiles.load_dump(data, last, restoring.vaults[-1], DUMPED)
        else:
            restoring.restore_server(draft)
            counts = {}
            if last.manifest.method == EMBEDDED:
                counts = serverfiles.first_start(data, restoring.options)
        verify(restoring, counts)
        if last.manifest.mode:
            write_private(data.mode, last.manifest.mode + "\n")
    except BaseException:
        restoring.undo()
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return f"Restored: {last.folder.name}, {sum(counts.values())} rows, {files} files"


def verify(restoring: Restoring, counts: dict[str, int]) -> None:
    """Compare the rows with those the backup counted; what was written meanwhile may differ."""
    if not counts or restoring.options.until:
        return
    differing = rows.differing(restoring.last.manifest.rows, counts)
    lost = [name for name in differing if min(restoring.last.manifest.rows[name]) and
            not counts.get(name)]  # fmt: skip
    if lost:
        raise Stop(f"The restored database has lost the rows of {lost[0]}: use another backup.")
    if differing:
        say(
            "These tables were being written during the backup and have other counts: "
            f"{', '.join(differing)}."
        )


def what_next(restoring: Restoring) -> str:
    """Say how the restored data is used."""
    data = restoring.data
    if restoring.last.manifest.method in (EMBEDDED, DUMP):
        return f"Serve it with ./labimpact up --data {data.path}."
    return (
        f"{data.postgres} is the whole folder of an external server: hand it to a PostgreSQL "
        f"{restoring.last.manifest.server['major']}, start it and set DATABASE_URL."
    )


@contextlib.contextmanager
def alone(data: DataFolder) -> Iterator[None]:
    """Keep everybody else out of the folder while it is filled."""
    held = locks.acquire(data.locks / "up", wait=False)
    if held is None:
        raise Stop(f"Lab'Impact is running on {data.path}: restore into an empty folder.")
    try:
        yield
    finally:
        locks.release(held)


def refuse_somebodys_place(data: DataFolder) -> None:
    """Refuse a folder that holds anything that a restore would mix with its own."""
    if not data.path.is_dir():
        return
    found = sorted(item.name for item in data.path.iterdir() if item.name not in ALLOWED)
    if not found and data.files.is_dir() and any(data.files.iterdir()):
        found = ["files"]
    if found:
        raise Stop(
            f"{data.path} is not empty (it holds {found[0]}): restore into a new folder with "
            "--data."
        )


def bring_keys(options: RestoreOptions, last: Kept, secret: bytes | None) -> None:
    """Put the data's own keys in place, or make sure that the right ones are there."""
    if options.escrow:
        escrow.load(options.data, options.escrow, secret)
    there = manifest.key_fingerprints(options.data)
    missing = [name for name, mark in last.manifest.keys.items() if there.get(name) != mark]
    if missing and not options.without_keys:
        raise Stop(
            f"The data needs its own keys ({', '.join(missing)}) and they are not in "
            f"{options.data.keys}: give the file that ./labimpact keys save made with --keys, or "
            "--without-keys to go on without (second factors must then be set up again).",
            code=WRONG_KEY,
        )


def check_space(data: DataFolder, chain: list[Kept]) -> None:
    """Refuse to begin what the disk cannot hold: the parts unpacked, and the whole beside them."""
    needed = sum(kept.manifest.plain_bytes for kept in chain) * (1 if len(chain) == 1 else 2)
    free = shutil.disk_usage(data.path).free
    if free < needed + preflight.FREE_MEGABYTES * 2**20:
        raise Stop(
            f"The disk of {data.path} has {free // 2**20} MB left and the restore needs about "
            f"{needed // 2**20 + preflight.FREE_MEGABYTES}: choose another one with --data."
        )
