"""What a backup says of itself: written last, so that a folder without it is no backup."""

import hashlib
import hmac
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from launcher import state
from launcher.backups.refusals import TOO_NEW, WRONG_KEY, Damaged, Incomplete
from launcher.backups.vault import Vault
from launcher.cluster import MAJOR
from launcher.console import Stop, say
from launcher.layout import ROOT, DataFolder, write_private

FORMAT = 1
NAME = "manifest.json"
PREFIX = "labimpact-"
# How the database was read, and so how it goes back.
EMBEDDED = "pg_basebackup of the embedded server"
REPLICATION = "pg_basebackup of an external server"
DUMP = "pg_dump"


@dataclass
class Manifest:
    """One backup; `parts` are its files in the folder, `parent` the one it adds to."""

    id: str
    made_at: str
    method: str
    parent: str = ""
    format: int = FORMAT
    product: str = ""
    mode: str = ""
    migrations: list[list[str]] = field(default_factory=list)
    server: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    encryption: dict[str, str] = field(default_factory=dict)

    def part(self, name: str) -> dict[str, Any]:
        """Return the description of a part."""
        for described in self.parts:
            if described["name"] == name:
                return described
        raise Incomplete(name)

    @property
    def stored_bytes(self) -> int:
        return sum(int(part["bytes"]) for part in self.parts)

    @property
    def plain_bytes(self) -> int:
        return sum(int(part["plain_bytes"]) for part in self.parts)


@dataclass(frozen=True)
class Kept:
    """A backup in its folder; without a manifest that can be read it is not one."""

    folder: Path
    manifest: Manifest
    seal: str


def write(folder: Path, manifest: Manifest, vault: Vault | None) -> None:
    """Write the manifest, signed when there is a key, else with its own hash."""
    described = asdict(manifest)
    text = json.dumps(described | {"seal": mark(described, vault)}, indent=1, ensure_ascii=False)
    write_private(folder / NAME, text + "\n")


def mark(described: dict[str, Any], vault: Vault | None) -> str:
    """Return what tells a manifest that nobody has touched."""
    if vault is not None:
        return vault.sign(described)
    text = json.dumps(described, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path) -> Kept:
    """Read a backup's manifest."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Incomplete(NAME) from None
    except (ValueError, NotADirectoryError):
        raise Damaged(NAME) from None
    if not isinstance(found, dict) or not isinstance(found.get("format"), int):
        raise Damaged(NAME)
    if found["format"] > FORMAT:
        raise Stop(
            f"The backup in {folder} was made by a newer version of Lab'Impact: update "
            "the program.",
            code=TOO_NEW,
        )
    names = {item.name for item in fields(Manifest)}
    seal = str(found.pop("seal", ""))
    try:
        return Kept(folder, Manifest(**{k: v for k, v in found.items() if k in names}), seal)
    except TypeError:
        raise Damaged(NAME) from None


def open_vault(kept: Kept, secret: bytes | None, *, plain: bool = False) -> Vault | None:
    """Derive the key of a backup and make sure that its manifest is the one that was written.

    Whoever has a key expects backups that nobody without it can have made: one that is not
    encrypted is taken only when that was said (`plain`).
    """
    vault = None
    if secret is not None and not (kept.manifest.encryption or plain):
        raise Stop(
            f"The backup {kept.folder.name} is not encrypted, as anybody could have made it: say "
            "--unencrypted if you trust where it was kept.",
            code=WRONG_KEY,
        )
    if kept.manifest.encryption:
        if secret is None:
            raise Stop("This backup is encrypted: give its key file with --key.", code=2)
        try:
            vault = Vault.opening(secret, kept.manifest.encryption)
        except (KeyError, ValueError):
            raise Damaged(NAME) from None
    if not hmac.compare_digest(kept.seal, mark(asdict(kept.manifest), vault)):
        raise Damaged(NAME)
    return vault


def all_in(target: Path) -> Iterator[Kept]:
    """List the backups of a folder that say they are whole, oldest first."""
    for folder in sorted(target.glob(f"{PREFIX}*")):
        try:
            yield read(folder)
        except Stop as stop:
            say(f"{folder.name} is passed over. {stop.sentence}")


def chosen(source: Path) -> Kept:
    """Return the backup a person points to: a backup's own folder, or the newest in a folder."""
    if (source / NAME).exists():
        return read(source)
    if source.name.startswith(PREFIX):
        raise Incomplete(NAME)
    found = list(all_in(source))
    if not found:
        raise Stop(f"There is no backup in {source}: give the folder that holds them.")
    return found[-1]


def chain(last: Kept) -> list[Kept]:
    """List the backups that one needs, from the full one to itself."""
    found = [last]
    while found[0].manifest.parent:
        parent = last.folder.parent / found[0].manifest.parent
        if not parent.is_dir():
            raise Incomplete(found[0].manifest.parent)
        found.insert(0, read(parent))
        if found[0].manifest.id != parent.name:
            raise Damaged(parent.name)
    return found


def refuse_newer(manifest: Manifest) -> None:
    """Refuse a backup that this version of the program cannot serve."""
    own = state.own_migrations()
    unknown = [f"{a}.{n}" for a, n in manifest.migrations if a in own and n not in own[a]]
    if unknown:
        raise Stop(
            f"The backup was made by a newer version of Lab'Impact ({manifest.product}, which "
            f"knows {unknown[0]}; this one does not): update the program.",
            code=TOO_NEW,
        )
    major = int(manifest.server.get("major", MAJOR))
    if manifest.method != DUMP and major != MAJOR:
        raise Stop(
            f"The backup holds a database of PostgreSQL {major} and this program carries "
            f"PostgreSQL {MAJOR}: use the program version that made it.",
            code=TOO_NEW if major > MAJOR else 1,
        )


def product_version() -> str:
    """Return the version of the program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def key_fingerprints(data: DataFolder) -> dict[str, str]:
    """Tell which keys the data needs by their fingerprints, which do not help to guess them."""
    return {
        path.name: fingerprint(path.read_bytes())
        for path in sorted(data.keys.iterdir())
        if path.is_file() and not path.name.startswith(".")
    }


def fingerprint(key: bytes) -> str:
    """Return the fingerprint of a key."""
    return hmac.new(b"labimpact key fingerprint", key.strip(), "sha256").hexdigest()[:16]
