"""Texts that must be unreadable at rest: kept forms, second-factor secrets, links in the mail."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from labimpact.base.errors import Refused

# Tells a sealed text from one written before there was a seal.
PREFIX = "sealed:1:"


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a text with a key of its own for `purpose`, derived from the secret key."""
    return PREFIX + _keys(purpose).encrypt(zlib.compress(text.encode())).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text that was sealed for this very purpose; anything else is refused."""
    try:
        token = sealed.removeprefix(PREFIX).encode()
        return zlib.decompress(_keys(purpose).decrypt(token)).decode()
    except (InvalidToken, zlib.error, ValueError) as error:
        raise Refused("Il contenuto protetto non si può più leggere.") from error


def seal_anew(sealed: str, *, purpose: str) -> str | None:
    """The same text under the present key, or None when it is already (or was never sealed)."""
    if not sealed.startswith(PREFIX):
        return None
    token = sealed.removeprefix(PREFIX).encode()
    try:
        Fernet(_derive(settings.SECRET_KEY, purpose)).decrypt(token)
    except InvalidToken:
        try:
            return PREFIX + _keys(purpose).rotate(token).decode()
        except InvalidToken as error:
            raise Refused("Il contenuto protetto non si può più leggere.") from error
    return None


@dataclass(frozen=True)
class Anew:
    """What one round did: texts sealed anew, and those that no known key opens."""

    done: int = 0
    lost: int = 0

    def __add__(self, other: "Anew") -> "Anew":
        return Anew(self.done + other.done, self.lost + other.lost)


# By purpose: what seals the kept texts of that purpose again (each app fills it when ready).
_resealers: dict[str, Callable[[], Anew]] = {}


def register(purpose: str, resealer: Callable[[], Anew]) -> None:
    """Say who seals the texts of a purpose again after the key has changed."""
    _resealers[purpose] = resealer


def registered() -> dict[str, Callable[[], Anew]]:
    """Everybody who keeps sealed texts."""
    return dict(_resealers)


def seal_bytes(content: bytes, *, purpose: str) -> bytes:
    """The same for a piece of a file."""
    return _keys(purpose).encrypt(content)


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """The piece that was sealed for this very purpose; anything else is refused."""
    try:
        return _keys(purpose).decrypt(sealed)
    except InvalidToken as error:
        raise Refused("Il contenuto protetto non si può più leggere.") from error


def _keys(purpose: str) -> MultiFernet:
    """The present key first, then those it replaced: a changed secret loses nothing."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(secret, purpose)) for secret in secrets])


def _derive(secret: str | bytes, purpose: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"labimpact", info=purpose.encode())
    return base64.urlsafe_b64encode(kdf.derive(force_bytes(secret)))
