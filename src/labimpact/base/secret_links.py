"""The secrets of addresses: how they are drawn, and how they are kept. Nothing kept opens any."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """The secret of an address, or the proof that a browser keeps: 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """How a secret is kept: what is in the database opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """A one-time code to be typed: six digits."""
    return f"{secrets.randbelow(10**6):06d}"
