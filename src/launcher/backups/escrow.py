"""The installation's own keys in a sealed file, to be kept somewhere else than the backups."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from launcher.backups.refusals import Damaged
from launcher.backups.vault import Vault
from launcher.console import Stop
from launcher.layout import DataFolder, write_private

KIND = "labimpact-keys"


def save(data: DataFolder, target: Path, secret: bytes) -> list[str]:
    """Write all keys of a data folder into one sealed file; return their names."""
    found = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(data.keys.iterdir())
        if path.is_file() and not path.name.startswith(".")
    }
    if not found:
        raise Stop(f"There are no keys in {data.keys}: choose the data folder with --data.")
    if target.exists():
        raise Stop(f"{target} is there already: choose another name.")
    vault = Vault.fresh(secret)
    # The key is used once, so its nonce may be the same for all such files.
    sealed = AESGCM(vault.derive("keys")).encrypt(b"\0" * 12, json.dumps(found).encode(), None)
    text = json.dumps(
        {
            "kind": KIND,
            "encryption": vault.describe(),
            "sealed": base64.b64encode(sealed).decode(),
        },
        indent=1,
    )
    write_private(target, text + "\n")
    return list(found)


def load(data: DataFolder, source: Path, secret: bytes | None) -> list[str]:
    """Put the keys of a sealed file into a data folder; one that differs is never overwritten."""
    if secret is None:
        raise Stop("The file of keys is sealed: give its key file with --key.", code=2)
    found = opened(source, secret)
    for name, text in found.items():
        path = data.keys / name
        if path.exists() and path.read_text(encoding="utf-8").strip() != text.strip():
            raise Stop(f"{path} holds another key already: use an empty data folder.")
    for name, text in found.items():
        write_private(data.keys / name, text)
        (data.keys / name).chmod(stat.S_IRUSR | stat.S_IWUSR)
    return list(found)


def opened(source: Path, secret: bytes) -> dict[str, str]:
    """Read a sealed file of keys."""
    try:
        described: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        vault = Vault.opening(secret, described["encryption"])
        sealed = base64.b64decode(described["sealed"], validate=True)
        found = json.loads(AESGCM(vault.derive("keys")).decrypt(b"\0" * 12, sealed, None))
    except FileNotFoundError:
        raise Stop(f"There is no file {source}: ./labimpact keys save makes one.") from None
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise Damaged(source.name) from None
    names = {str(name): str(text) for name, text in found.items()}
    if any("/" in name or name.startswith(".") for name in names):
        raise Damaged(source.name)
    return names
