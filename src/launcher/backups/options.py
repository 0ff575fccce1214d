"""The options of `backup` and `restore`."""

import argparse
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from launcher.console import Stop
from launcher.layout import DataFolder, chosen_data_folder
from launcher.options import Parser

KEY = "LABIMPACT_BACKUP_KEY"


@dataclass(frozen=True)
class BackupOptions:
    """What `backup` was asked for; without a key the backup is not encrypted."""

    data: DataFolder
    target: Path
    key: Path | None
    full: bool = False
    dump: bool = False
    keep: int = 0
    check: bool = False


@dataclass(frozen=True)
class RestoreOptions:
    """What `restore` was asked for."""

    data: DataFolder
    source: Path
    key: Path | None
    escrow: Path | None = None
    without_keys: bool = False
    unencrypted: bool = False
    wal: Path | None = None
    until: str = ""


def read_backup(arguments: list[str]) -> BackupOptions:
    """Read the options of `backup`."""
    parser = parser_of("backup")
    parser.add_argument("--unencrypted", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--dump", action="store_true")
    parser.add_argument("--keep", type=int, default=0)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("target")
    found = parser.parse_args(arguments)
    key = key_file(found.key)
    if key and found.unencrypted:
        raise Stop("Give a key or --unencrypted, not both: see ./labimpact help.", code=2)
    if not (key or found.unencrypted or found.check):
        raise Stop(
            f"A backup holds people's data: give a key file with --key or {KEY} (./labimpact keys "
            "new makes one), or --unencrypted if the target encrypts by itself.",
            code=2,
        )
    if found.keep < 0:
        raise Stop("--keep takes the number of backups to keep: see ./labimpact help.", code=2)
    data = chosen_data_folder(found.data)
    target = place(found.target)
    if target == data.path or target.is_relative_to(data.path):
        raise Stop("A backup inside the data folder would be lost with it: choose another target.")
    return BackupOptions(data, target, key, found.full, found.dump, found.keep, found.check)


def read_restore(arguments: list[str]) -> RestoreOptions:
    """Read the options of `restore`."""
    parser = parser_of("restore")
    parser.add_argument("--keys")
    parser.add_argument("--without-keys", action="store_true")
    parser.add_argument("--unencrypted", action="store_true")
    parser.add_argument("--wal")
    parser.add_argument("--until", type=moment)
    parser.add_argument("source")
    found = parser.parse_args(arguments)
    source = place(found.source)
    if not source.is_dir():
        raise Stop(f"There is no folder {source}: give the one that holds the backups.")
    if bool(found.wal) != bool(found.until):
        raise Stop("--wal and --until go together: see deploy/recovery.md.", code=2)
    wal = place(found.wal) if found.wal else None
    if wal and not wal.is_dir():
        raise Stop(f"There is no folder {wal}: give the one the server archives into.")
    return RestoreOptions(
        chosen_data_folder(found.data),
        source,
        key_file(found.key),
        place(found.keys) if found.keys else None,
        found.without_keys,
        found.unencrypted,
        wal,
        found.until or "",
    )


def parser_of(name: str) -> Parser:
    """Return a parser of what both commands take."""
    parser = Parser(prog=f"./labimpact {name}", add_help=False, allow_abbrev=False)
    parser.add_argument("--data")
    parser.add_argument("--key")
    return parser


def place(name: str) -> Path:
    """Return a path as the person means it."""
    return Path(os.path.realpath(os.path.expanduser(name)))


def key_file(given: str | None) -> Path | None:
    """Return the key file: the one given, else the one of the environment."""
    name = given or os.environ.get(KEY, "").strip()
    return place(name) if name else None


def moment(text: str) -> str:
    """Read a moment; without a time zone it is the machine's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 2026-11-26 10:15") from None
    return (found if found.tzinfo else found.astimezone()).isoformat(sep=" ")
