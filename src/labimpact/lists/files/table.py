"""What every format is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from labimpact.base.listing import Column, Value

# What a spreadsheet takes for the beginning of a formula, also behind spaces, and the same signs
# as East Asian keyboards write them.
_LIVE = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Table:
    """Columns and rows to be written. `about` is asked for last, when every row has passed."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    about: Callable[[], Sequence[tuple[str, str]]]


def is_live(text: str) -> bool:
    """Would a spreadsheet that opens this text as a cell compute it?"""
    return text.startswith(_LIVE) or text.lstrip(" \u00a0").startswith(_LIVE)
