"""Identifiers of what goes out: the same forever, and those of our rows readable back.

HSDS wants a UUID for everything. Version 8 of RFC 9562 leaves its bits to whoever makes it: here
the first half names the kind of record and the second is its number, so that no table of
identifiers has to be kept and an address that comes in leads straight to its row. What has no
number, or hangs on something that has one, gets the digest of what it is.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

_VERSION, _VARIANT = 0x8, 0b10
_LOW = (1 << 62) - 1


def public_id(kind: str, number: int) -> str:
    """The identifier of record `number` (1 to 2**62 − 1) of a kind."""
    if not 0 < number <= _LOW:
        raise ValueError(f"{kind} {number}: no number of a record")
    return _written(_half(kind), number)


def number_of(kind: str, identifier: str) -> int | None:
    """The number of the record of a kind that an identifier names; None when it names none."""
    try:
        whole = UUID(identifier).int
    except ValueError:
        return None
    low = whole & ((1 << 64) - 1)
    if whole >> 64 != _half(kind) or low >> 62 != _VARIANT:
        return None
    return low & _LOW or None


def derived_id(*parts: object) -> str:
    """The identifier of what is known by its place or its code."""
    name = "\x1f".join(map(str, parts))
    return _written(_half(name), int.from_bytes(_digest(name)[8:16]) & _LOW)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _half(name: str) -> int:
    """Sixty bits of a digest, in the shape of the first half of a UUID of version 8."""
    bits = int.from_bytes(_digest(name)[:8]) & ~(0xF << 12)
    return bits | (_VERSION << 12)


def _written(high: int, low: int) -> str:
    return str(UUID(int=(high << 64) | (_VARIANT << 62) | low))
