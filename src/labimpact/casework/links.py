"""The one-time codes of a link: how they are kept."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

_CODE_SALT = "labimpact.casework.referral_code"


def code_fingerprint(link_id: int, code: str) -> str:
    """How a code is kept: six digits would be guessed from a plain hash, so the key is in it."""
    return salted_hmac(_CODE_SALT, f"{link_id}:{code}", algorithm="sha256").hexdigest()
