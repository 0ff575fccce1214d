"""What a file holds, piece by piece, before anybody understands it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from labimpact.base.errors import Refused

MOST_BYTES = 20_000_000
MOST_SERVICES = 5_000
# Signs of all services together, each as it is kept.
MOST_WHOLE = 100_000_000


class Unreadable(Refused):
    """The file as a whole cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Piece:
    """One service as its source tells it, or a row that belongs to none; `where` is for people.

    `record` is the whole of it, in the words of the source: what is not understood stays in it.
    """

    where: str
    record: dict[str, Any]
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_sheet: bool = False


def content(file: BinaryIO) -> bytes:
    """The bytes of a file that is no larger than may be."""
    found = file.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise Unreadable(_("Il file è troppo grande: al massimo 20 MB."))
    if not found.strip():
        raise Unreadable(_("Il file è vuoto."))
    return found


def from_json(said: bytes) -> Any:
    """What a JSON file says; what PostgreSQL cannot keep (null characters, halves of a letter,
    numbers that are none) is refused or left out."""
    try:
        text = said.decode("utf-8-sig")
        return cleaned(json.loads(text, parse_constant=_number, parse_float=_number))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("Il file non è un JSON leggibile.")) from error


def cleaned(value: Any) -> Any:
    """The same without what no text of the database can hold."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(one) for key, one in value.items()}
    return value


def _number(said: str) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise ValueError(said)
    return number
