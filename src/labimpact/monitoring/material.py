"""What a comparison works with, sealed until it ends: the key and the other body's encodings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from labimpact.base.sealing import seal_bytes, unseal_bytes
from labimpact.recognition.linking.encoding import FIELDS, Encoder
from labimpact.recognition.linking.sealed import FILTER_BYTES, guessable, parse_encoded
from labimpact.recognition.linking.tables import Unusable

_PURPOSE = "monitoring.comparison"


class Material(NamedTuple):
    """The key that two bodies share, by which data both encode, and the other's filters.

    Filters that are the same are one: they come without ids and in no order.
    """

    secret: bytes
    fields: tuple[str, ...] = FIELDS
    filters: tuple[int, ...] = ()

    @property
    def encoder(self) -> Encoder:
        return Encoder(self.secret, self.fields)

    def sealed(self) -> bytes:
        """As it is kept while the work lasts."""
        head = json.dumps([self.secret.hex(), self.fields]).encode()
        raw = (one.to_bytes(FILTER_BYTES, "big") for one in self.filters)
        return seal_bytes(b"\n".join((head, b"".join(raw))), purpose=_PURPOSE)

    @classmethod
    def opened(cls, sealed: bytes) -> Material:
        """What was kept."""
        head, _end, raw = unseal_bytes(sealed, purpose=_PURPOSE).partition(b"\n")
        secret, fields = json.loads(head)
        filters = (raw[at : at + FILTER_BYTES] for at in range(0, len(raw), FILTER_BYTES))
        return cls(
            bytes.fromhex(secret), tuple(fields), tuple(int.from_bytes(o, "big") for o in filters)
        )


class OtherKey(Unusable):
    """The file was encoded with another key than the one that was typed."""


def material_of(secret: str, content: bytes | None = None, name: str = "") -> Material:
    """What was typed and loaded; raises Unusable with one sentence, OtherKey where keys differ."""
    key = secret.strip().encode()
    if guessable(key):
        raise OtherKey("La chiave è troppo facile: servono almeno 16 caratteri presi a caso.")
    if content is None:
        return Material(key)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"{name} non è un elenco codificato.") from error
    found, head = parse_encoded(text, Path(name))
    material = Material(key, head.fields, tuple(sorted({one.filter for one in found})))
    if material.encoder.fingerprint != head.secret:
        raise OtherKey("Il file è fatto con un'altra chiave: chiedete all'ente qual è.")
    return material
