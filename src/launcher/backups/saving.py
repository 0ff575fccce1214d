"""`./labimpact backup`: database and files of one installation, written while it is in use."""

import contextlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from launcher import database, locks, preflight, state
from launcher.backups import filecopies, keeping, manifest, parts, rows, sources
from launcher.backups.manifest import DUMP, Kept, Manifest
from launcher.backups.options import BackupOptions, place
from launcher.backups.progress import Progress, megabytes
from launcher.backups.vault import Vault, read_secret
from launcher.cluster import WAL_ARCHIVE
from launcher.console import Stop, say, show
from launcher.layout import DataFolder

# After six incremental backups the next is full again: a chain must not grow for ever.
LONGEST_CHAIN = 7
UNFINISHED = "unfinished-"
DATABASE = "database.tar.gz"
DUMPED = "database.dump.gz"
DATABASE_LIST = "database.list.gz"
FILES = "files.tar.gz"
LATER_FILES = "files-later.tar.gz"
FILES_LIST = "files.list.gz"
LAST = "last-backup.json"


class CannotAdd(Exception):
    """An incremental backup is not possible, for the reason given."""


@dataclass
class Parent:
    """The backup a new one adds to."""

    kept: Kept
    vault: Vault | None


def run(options: BackupOptions) -> int:
    """Make a backup, or check what is there."""
    secret = read_secret(options.key) if options.key else None
    if options.check:
        return keeping.check(options.target, secret)
    started = time.monotonic()
    with owned(options.target), database_in_use(options.data, dump=options.dump) as source:
        made = save(options, source, secret)
        removed = keeping.remove_old(options.target, options.keep) if options.keep else 0
        if options.keep:
            prune_journal(options.target, secret)
    described = made.manifest
    kind = "incremental" if described.parent else "full"
    tell_metrics(options.data, made, kind)
    show(
        f"Backup made: {made.folder.name} ({kind}, {described.method}), "
        f"{sum(after for _, after in described.rows.values())} rows in {len(described.rows)} "
        f"tables, {described.files['count']} files, {megabytes(described.stored_bytes)} in "
        f"{time.monotonic() - started:.0f} s"
        + (f"; {removed} old ones removed." if removed else ".")
    )
    return 0


def prune_journal(target: Path, secret: bytes | None) -> None:
    """Remove what the archive of the journal holds from before the oldest backup that is kept."""
    name = os.environ.get(WAL_ARCHIVE, "").strip()
    if not name or not place(name).is_dir():
        return

    def opened(kept: Kept) -> str:
        vault = manifest.open_vault(kept, secret)
        return parts.read_text(kept.folder, kept.manifest.part(DATABASE_LIST), vault)

    try:
        removed = keeping.prune_journal(place(name), list(manifest.all_in(target)), opened)
    except (Stop, OSError, ValueError, KeyError, IndexError) as error:
        why = error.sentence if isinstance(error, Stop) else str(error)
        say(f"The archive of the journal was left as it is ({why.rstrip('.')}).")
        return
    if removed:
        say(f"Removed {removed} pieces of the journal from before the oldest backup kept.")


def tell_metrics(data: DataFolder, made: Kept, kind: str) -> None:
    """Leave word of the last whole backup where `/health/metrics` looks for it."""
    told = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "kind": kind,
        "bytes": made.manifest.stored_bytes,
    }
    draft = data.path / f".{LAST}"
    draft.write_text(json.dumps(told) + "\n", encoding="utf-8")
    draft.chmod(0o640)
    draft.replace(data.path / LAST)


@contextlib.contextmanager
def owned(target: Path) -> Iterator[None]:
    """Be the only one who writes into a folder of backups, and clear what others left half done."""
    if not target.is_dir():
        # Made without a word, a mistyped name or a disk that is not mounted would look like a
        # backup that went well.
        raise Stop(
            f"There is no folder {target}: make it (mkdir {target}), if it is where the backups "
            "are meant to go."
        )
    old = os.umask(0o077)
    held = locks.acquire(target, wait=False)
    if held is None:
        raise Stop(f"Another backup is being written to {target}: wait for it to end.")
    try:
        for folder in target.glob(f"{UNFINISHED}*"):
            shutil.rmtree(folder)
        yield
    finally:
        locks.release(held)
        os.umask(old)


@contextlib.contextmanager
def database_in_use(data: DataFolder, *, dump: bool) -> Iterator[sources.Source]:
    """Have the database of a data folder that is one."""
    external = os.environ.get("DATABASE_URL", "").strip()
    if not external and not data.postgres.is_dir():
        raise Stop(f"There is nothing to back up in {data.path}: choose its folder with --data.")
    preflight.prepare_folder(data)
    with database.in_use(data) as urls:
        yield sources.find(data, urls, dump=dump)


def save(options: BackupOptions, source: sources.Source, secret: bytes | None) -> Kept:
    """Write a backup beside its place and move it there whole."""
    now = datetime.now(UTC)
    name = f"{manifest.PREFIX}{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(2)}"
    vault = Vault.fresh(secret) if secret else None
    parent = None if options.full else find_parent(options.target, source, secret)
    draft = options.target / f"{UNFINISHED}{name}"
    try:
        draft.mkdir()
        made = Manifest(id=name, made_at=now.isoformat(timespec="seconds"), method=source.method)
        describe(made, options.data, source, vault)
        try:
            Saving(options.data, source, draft, vault, made, parent).run()
        except CannotAdd as reason:
            say(f"This backup is full, because it cannot be added to the last one ({reason}).")
            shutil.rmtree(draft)
            draft.mkdir()
            made.parts.clear()
            Saving(options.data, source, draft, vault, made, None).run()
        manifest.write(draft, made, vault)
        sync(draft)
        draft.rename(options.target / name)
        sync(options.target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest.read(options.target / name)


def find_parent(target: Path, source: sources.Source, secret: bytes | None) -> Parent | None:
    """Return the newest backup of the same kind that this key opens and that is not too far on."""
    found = list(manifest.all_in(target))
    if not found or found[-1].manifest.method != source.method:
        return None
    kept = found[-1]
    if source.method != DUMP and not source.incremental:
        return None
    if bool(kept.manifest.encryption) != bool(secret):
        return None
    try:
        if len(manifest.chain(kept)) >= LONGEST_CHAIN:
            return None
        return Parent(kept, manifest.open_vault(kept, secret))
    except Stop as stop:
        say(f"{kept.folder.name} cannot be added to, so this backup is full. {stop.sentence}")
        return None


def describe(made: Manifest, data: DataFolder, source: sources.Source, vault: Vault | None) -> None:
    """Write down what the data is and what it needs."""
    made.product = manifest.product_version()
    made.migrations = [[app, name] for app, name in state.applied_migrations(source.owner)]
    made.mode = state.read(source.owner).mode
    made.server = source.server
    made.keys = manifest.key_fingerprints(data)
    made.encryption = vault.describe() if vault else {}


@dataclass
class Saving:
    """One backup on its way: files, database, files again."""

    data: DataFolder
    source: sources.Source
    draft: Path
    vault: Vault | None
    made: Manifest
    parent: Parent | None

    def run(self) -> None:
        """Write all parts, in the order that makes them belong together."""
        known = json.loads(self.read_parents(FILES_LIST) or "{}")
        copying = filecopies.Copying(self.data.files, filecopies.listing(known))
        self.copy_files(copying, FILES)
        self.copy_database()
        self.copy_files(copying, LATER_FILES)
        text = json.dumps(copying.found)
        self.made.parts.append(parts.write_text(self.draft, FILES_LIST, text, self.vault))
        self.made.files = copying.summary()
        if self.parent:
            self.made.parent = self.parent.kept.manifest.id

    def copy_files(self, copying: filecopies.Copying, name: str) -> None:
        progress = Progress("Files")
        described = filecopies.write_pass(self.draft, name, copying, self.vault, progress.add)
        self.made.parts.append(described)

    def copy_database(self) -> None:
        """Write the database, counting its rows before and after."""
        progress = Progress("Database", self.source.size)
        if self.source.method == DUMP:
            with parts.PartWriter(self.draft, DUMPED, self.vault) as part:
                counts = sources.dump(self.source, part, progress.add)
                self.made.parts.append(part.finish())
            self.made.rows = rows.between(counts, counts)
            return
        with rows.connected(self.source.reading) as connection:
            before = rows.count(connection)
        text = self.copy_server(progress)
        with rows.connected(self.source.reading) as connection:
            self.made.rows = rows.between(before, rows.count(connection))
        self.made.parts.append(parts.write_text(self.draft, DATABASE_LIST, text, self.vault))

    def copy_server(self, progress: Progress) -> str:
        """Write the server's files, only what has changed since the parent."""
        earlier = str(self.read_parents(DATABASE_LIST))
        try:
            with parts.PartWriter(self.draft, DATABASE, self.vault) as part:
                text = sources.copy(self.source, part, earlier, progress.add)
                self.made.parts.append(part.finish())
        except Stop as stop:
            if earlier:
                raise CannotAdd(stop.sentence.rstrip(".")) from None
            raise
        return text

    def read_parents(self, name: str) -> str:
        """Read one of the parent's lists; a parent that cannot be read is no parent."""
        if self.parent is None:
            return ""
        kept = self.parent.kept
        try:
            return parts.read_text(kept.folder, kept.manifest.part(name), self.parent.vault)
        except Stop as stop:
            raise CannotAdd(stop.sentence.rstrip(".")) from None


def sync(folder: Path) -> None:
    """Wait until a folder's names are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
