"""The secrets of a link: how they are drawn, and how they are kept. Nothing kept opens anything."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import salted_hmac

_CODE_SALT = "labimpact.casework.referral_code"


def new_secret() -> str:
    """The secret of an address, or the proof that a browser keeps: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits, to be typed."""
    return f"{secrets.randbelow(10**6):06d}"


def fingerprint(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_fingerprint(link_id: int, code: str) -> str:
    """How a code is kept: six digits would be guessed from a plain hash, so the key is in it."""
    return salted_hmac(_CODE_SALT, f"{link_id}:{code}", algorithm="sha256").hexdigest()
