"""The secrets of one installation: random, made once, readable only by their owner."""

import secrets
from pathlib import Path

from launcher.console import Stop
from launcher.layout import DataFolder, write_private

# No characters that are mistaken for one another when read from a screen.
# Secret keys that have been replaced and are still read (launcher/keyring.py).
BEFORE = "secret-key.before-"
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def key(data: DataFolder, name: str, *, readable: bool = False) -> str:
    """Return a secret of this installation, making it the first time."""
    path = data.keys / name
    found = read(path)
    if found:
        return found
    made = readable_password() if readable else secrets.token_urlsafe(48)
    write_private(path, made)
    return made


def read(path: Path) -> str:
    """Return what a key file holds; an empty one, left by a full disk, counts as missing."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except PermissionError:
        raise Stop(
            f"The key {path} belongs to another user: run the command as the owner of the data "
            "folder, or choose another one with --data."
        ) from None


def replaced(data: DataFolder) -> list[str]:
    """Return the secret keys that were replaced and not yet retired, the latest first."""
    return [read(path) for path in sorted(data.keys.glob(f"{BEFORE}*"), reverse=True)]


def readable_password() -> str:
    """Return a password one can read aloud: four groups of four."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
