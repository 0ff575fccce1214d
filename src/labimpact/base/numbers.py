"""The number of a row as a form or an address brings it: anything may have been typed."""

from __future__ import annotations

# A bigint has at most nineteen digits, and no table comes near its end.
_MOST_DIGITS = 18


def row_number(text: str) -> int | None:
    """The number that a text writes in decimal digits; None when it can be no row's.

    Thousands of digits are no number either: Python refuses to read them, and no row has them.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
