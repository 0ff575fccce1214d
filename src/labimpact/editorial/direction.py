"""Figures inside a text that runs from right to left.

A size, a span of hours or a telephone number written with blanks is several numbers for the rules
of direction (Unicode Standard Annex 9): between Arabic words they would change places. Each is put
into an isolate that runs from left to right.
"""

from __future__ import annotations

import re

from django.conf import settings

_TAG = re.compile(r"(<[^>]*>)")
_FIGURES = re.compile(r"\+?\d+(?: ?[.,:/×–−-] ?\d+| \d+)+(?: ?(?:mm|cm|€|%))?")
_ISOLATE, _END = "\u2066", "\u2069"


def figures_in_order(text: str, language: str) -> str:
    """A text or a piece of HTML in which the order of figures is that of the Italian one."""
    if language not in settings.LANGUAGES_BIDI:
        return text
    parts = _TAG.split(text)
    # What stands between tags is at the even places.
    parts[::2] = [_FIGURES.sub(f"{_ISOLATE}\\g<0>{_END}", part) for part in parts[::2]]
    return "".join(parts)
