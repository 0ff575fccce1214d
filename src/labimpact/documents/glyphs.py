"""Which characters our fonts can draw: a PDF/A may not hold a character without its shape."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parents[1] / "ui" / "static" / "dist" / "fonts"
UNDRAWABLE = "?"
# Signs that no font has and the templates draw themselves (typst/house.typ).
_DRAWN = "⚑"
_JOINERS = "\u200c\u200d"


@cache
def drawable() -> frozenset[int]:
    """Code points with a glyph in at least one font of the front-end build."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*_400Regular.ttf")):
        found.update(_characters(path.read_bytes()))
    return frozenset(found)


def fit(value: Any) -> Any:
    """The same data with every character that no font draws replaced, and no control left."""
    match value:
        case str():
            return "".join(_fit(c) for c in unicodedata.normalize("NFC", value))
        case dict():
            return {key: fit(item) for key, item in value.items()}
        case list() | tuple():
            return [fit(item) for item in value]
        case _:
            return value


def undrawable(text: str) -> bool:
    """Does the text hold a character that would be printed as a question mark?"""
    return any(_fit(c) == UNDRAWABLE != c for c in unicodedata.normalize("NFC", text))


def _fit(character: str) -> str:
    if character in "\n" + _JOINERS + _DRAWN:
        return character
    if unicodedata.category(character)[0] == "C":
        return ""
    if unicodedata.category(character)[0] == "Z":
        return " "
    return character if ord(character) in drawable() else UNDRAWABLE


def _characters(font: bytes) -> Iterator[int]:
    """Code points of a TrueType `cmap` (formats 4 and 12; OpenType specification, cmap table)."""
    count = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = struct.unpack_from(">I", font, start + 8 + 8 * index)[0]
        table = start + offset
        form = struct.unpack_from(">H", font, table)[0]
        if form == 4:
            yield from _format_4(font, table)
        elif form == 12:
            for group in range(struct.unpack_from(">I", font, table + 12)[0]):
                first, last, _ = struct.unpack_from(">III", font, table + 16 + 12 * group)
                yield from range(first, last + 1)


def _format_4(font: bytes, table: int) -> Iterator[int]:
    double = struct.unpack_from(">H", font, table + 6)[0]
    ends, starts = table + 14, table + 16 + double
    for segment in range(0, double, 2):
        first = struct.unpack_from(">H", font, starts + segment)[0]
        last = struct.unpack_from(">H", font, ends + segment)[0]
        if first != 0xFFFF:
            yield from range(first, last + 1)
