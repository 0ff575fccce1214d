"""Encryption of a backup's parts: chunks sealed one by one, so that a part of any size streams.

Each chunk is sealed with AES-256-GCM. Its nonce is its number and whether it is the last, so that
chunks can be neither exchanged, left out nor cut off; each part has a key of its own.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from launcher.backups.refusals import WRONG_KEY, Damaged
from launcher.console import Stop

CHUNK = 1024 * 1024
TAG = 16
SALT = 16
# Guessing a passphrase costs 64 MB of memory each time.
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Vault:
    """The key of one backup, derived from the secret that its keeper holds."""

    master: bytes
    salt: bytes

    @classmethod
    def fresh(cls, secret: bytes) -> "Vault":
        """Make the key of a new backup."""
        return cls.of(secret, secrets.token_bytes(SALT))

    @classmethod
    def of(cls, secret: bytes, salt: bytes) -> "Vault":
        """Derive the key of a backup whose salt is known."""
        kdf = Scrypt(salt=salt, length=32, **SCRYPT)
        return cls(kdf.derive(secret), salt)

    @classmethod
    def opening(cls, secret: bytes, described: dict[str, Any]) -> "Vault":
        """Derive the key of a described backup; a wrong secret is refused."""
        vault = cls.of(secret, bytes.fromhex(str(described["salt"])))
        if not hmac.compare_digest(vault.check, str(described["check"])):
            raise Stop(
                "This is not the key the backup was made with: give the right one with --key.",
                code=WRONG_KEY,
            )
        return vault

    def describe(self) -> dict[str, str]:
        """Say how it was encrypted; nothing in it helps to decrypt."""
        return {
            "cipher": "AES-256-GCM in chunks",
            "key": "scrypt, HKDF-SHA256",
            "salt": self.salt.hex(),
            "check": self.check,
        }

    @property
    def check(self) -> str:
        """A number by which the right key is known before anything is decrypted."""
        return self.derive("check").hex()[:32]

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """Derive the key of one purpose."""
        info = f"labimpact backup {purpose}".encode()
        kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt or None, info=info)
        return kdf.derive(self.master)

    def sign(self, manifest: dict[str, Any]) -> str:
        """Return the mark that a manifest carries so that nobody changes it without the key."""
        text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
        return hmac.new(self.derive("manifest"), text, "sha256").hexdigest()


class Sink(Protocol):
    """What chunks are written to."""

    def write(self, data: bytes, /) -> object: ...


class Spring(Protocol):
    """What chunks are read from."""

    def read(self, size: int, /) -> bytes: ...


class Sealing:
    """Writes a part's chunks to a stream."""

    def __init__(self, target: Sink, vault: Vault, name: str) -> None:
        salt = secrets.token_bytes(SALT)
        self.target = target
        self.cipher = AESGCM(vault.derive(f"part {name}", salt))
        self.waiting = bytearray()
        self.number = 0
        target.write(salt)

    def write(self, data: bytes) -> None:
        """Take some bytes; a chunk is written when a further one is known to follow."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self.put(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self.put(bytes(self.waiting), last=True)
        self.waiting.clear()

    def put(self, chunk: bytes, *, last: bool) -> None:
        """Seal and write one chunk."""
        self.target.write(self.cipher.encrypt(nonce(self.number, last=last), chunk, None))
        self.number += 1


class Opening:
    """Reads a part's chunks from a stream, refusing whatever is not what was written."""

    def __init__(self, source: Spring, vault: Vault, name: str) -> None:
        self.source = source
        self.name = name
        salt = source.read(SALT)
        self.cipher = AESGCM(vault.derive(f"part {name}", salt))
        self.ahead = source.read(CHUNK + TAG)
        self.number = 0
        self.ended = False

    def read_chunk(self) -> bytes:
        """Return the next chunk, b"" at the end."""
        if self.ended:
            return b""
        sealed, self.ahead = self.ahead, self.source.read(CHUNK + TAG)
        self.ended = not self.ahead
        try:
            chunk = self.cipher.decrypt(nonce(self.number, last=self.ended), sealed, None)
        except (InvalidTag, ValueError):
            raise Damaged(self.name) from None
        self.number += 1
        return chunk


def nonce(number: int, *, last: bool) -> bytes:
    """Return a chunk's nonce: never the same twice under one key."""
    return number.to_bytes(11, "big") + bytes([last])


def read_secret(path: Path) -> bytes:
    """Read the secret of a key file: a key made by the program, or a passphrase."""
    try:
        secret = path.read_bytes().strip()
    except FileNotFoundError:
        raise Stop(
            f"There is no key file {path}: make one with ./labimpact keys new {path}."
        ) from None
    if len(secret) < SHORTEST_SECRET:
        raise Stop(
            f"The key in {path} has fewer than {SHORTEST_SECRET} characters and could be guessed: "
            "make one with ./labimpact keys new."
        )
    return secret
