"""`./labimpact keys`: making, keeping and changing the keys of one installation.

The secret key signs sessions and links and seals texts. A changed one goes on being known under
`secret-key.before-…`: what it signed and sealed is still read, nothing new is made with it.
"""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from launcher import environment, keys, locks, managing, preflight
from launcher.backups import escrow
from launcher.backups.manifest import fingerprint
from launcher.backups.options import key_file, parser_of, place
from launcher.backups.vault import read_secret
from launcher.console import Stop, say, show
from launcher.layout import DataFolder, chosen_data_folder, write_private

SECRET = "secret-key"  # noqa: S105 - the name of a file.
# An invitation, the longest-lived of what is signed or sealed, holds for a week.
LONGEST_LIVED_DAYS = 8


def run(arguments: list[str]) -> int:
    """Do what was asked with the keys."""
    parser = parser_of("keys")
    parser.add_argument("verb", choices=[*VERBS, "new", "save", "load"])
    parser.add_argument("file", nargs="?")
    found = parser.parse_intermixed_args(arguments)
    data = chosen_data_folder(found.data)
    if found.verb == "new":
        return new(named(found.file))
    if found.verb != "load" and not data.keys.is_dir():
        raise Stop(f"There is no installation in {data.path}: choose its folder with --data.")
    if found.verb in ("save", "load"):
        key = key_file(found.key)
        if key is None:
            raise Stop("Give the backup's key file with --key: see ./labimpact help.", code=2)
        return by_file(found.verb, data, named(found.file), read_secret(key))
    preflight.refuse_somebody_elses(data)
    return VERBS[found.verb](data)


def named(name: str | None) -> Path:
    """Return the file that a verb needs."""
    if not name:
        raise Stop("Give the name of a file: see ./labimpact help.", code=2)
    return place(name)


def new(target: Path) -> int:
    """Make a key for backups."""
    if target.exists():
        raise Stop(f"{target} is there already, and the backups it opens need it: choose another.")
    write_private(target, secrets.token_urlsafe(48) + "\n")
    show(
        f"Backup key made: {target}. Keep a copy away from this machine: without it no backup "
        "can be read."
    )
    return 0


def by_file(verb: str, data: DataFolder, file: Path, secret: bytes) -> int:
    """Write the installation's keys to a sealed file, or read them from one."""
    if verb == "save":
        names = escrow.save(data, file, secret)
        show(f"Saved {len(names)} keys, sealed, in {file}: keep it away from the backups.")
    else:
        preflight.prepare_folder(data)
        names = escrow.load(data, file, secret)
        show(f"Loaded {len(names)} keys into {data.keys}.")
    return 0


def describe(data: DataFolder) -> int:
    """List the keys by their fingerprints."""
    lines = []
    for path in sorted(data.keys.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
            mark = fingerprint(path.read_bytes())
            verb = "replaced" if path.name.startswith(keys.BEFORE) else "since"
            lines.append(f"  {path.name:<36} {mark}  {verb:<8} {made:%Y-%m-%d %H:%M}")
    show("\n".join(["Keys (name, fingerprint, date of the file):", *lines]))
    return 0


def rotate(data: DataFolder) -> int:
    """Put a new secret key in the place of the present one, which goes on being read."""
    with locks.locked(data.locks / "keys"):
        present = data.keys / SECRET
        old = keys.read(present)
        if not old:
            raise Stop(f"There is no secret key in {data.keys}: ./labimpact up makes it.")
        # The old one is safe under its new name before the new one takes its place.
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        write_private(data.keys / f"{keys.BEFORE}{stamp}", old)
        write_private(present, secrets.token_urlsafe(48))
    show(
        "The secret key is new and the old one is still read. Start ./labimpact up (and every "
        "other process) again to use it; sealed texts are then sealed anew by themselves. "
        f"After {LONGEST_LIVED_DAYS} days: ./labimpact keys retire."
    )
    return 0


def retire(data: DataFolder) -> int:
    """Forget the old secret keys that nothing needs any more."""
    old = [
        path
        for path in sorted(data.keys.glob(f"{keys.BEFORE}*"))
        if time.time() - path.stat().st_mtime > LONGEST_LIVED_DAYS * 24 * 60 * 60
    ]
    waiting = len(list(data.keys.glob(f"{keys.BEFORE}*"))) - len(old)
    if not old:
        younger = f" {waiting} are younger than {LONGEST_LIVED_DAYS} days." if waiting else ""
        show(f"No old key to retire.{younger}")
        return 0
    say("Sealing anew what an old key still seals.")
    code = managing.beside_database(data, environment.manage("reseal"))
    if code:
        raise Stop("Something is still sealed with an old key, so none was retired.", code=code)
    for path in old:
        path.unlink()
    show(f"Retired {len(old)} old keys; start ./labimpact up again to forget them.")
    return 0


VERBS: dict[str, Callable[[DataFolder], int]] = {
    "list": describe,
    "rotate": rotate,
    "retire": retire,
}
