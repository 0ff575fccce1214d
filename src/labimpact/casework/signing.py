"""A signature drawn on the glass: lines in a box, and nothing by which a hand is recognised.

Neither pressure nor time is kept: with them it would be biometric data (art. 9 GDPR).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from labimpact.base.errors import Refused

BOX = (600, 200)  # width and height of the box the points are in
MOST_STROKES, MOST_POINTS = 200, 6000
LEAST_INK = 60  # in units of the box: less is a touch by mistake

Strokes = Sequence[Sequence[Sequence[int]]]


def read(text: str) -> list[list[list[int]]]:
    """The strokes that the page sends as JSON; `Refused` when they are no signature."""
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError) as wrong:
        raise Refused(_("La firma non si legge: falla di nuovo.")) from wrong
    if not isinstance(said, list) or not all(_is_stroke(stroke) for stroke in said):
        raise Refused(_("La firma non si legge: falla di nuovo."))
    if len(said) > MOST_STROKES or sum(len(stroke) for stroke in said) > MOST_POINTS:
        raise Refused(_("La firma ha troppi tratti: falla di nuovo, più semplice."))
    if sum(_length(stroke) for stroke in said) < LEAST_INK:
        raise Refused(_("Il riquadro è vuoto: la persona firma lì dentro."))
    return said


def _is_stroke(stroke: object) -> bool:
    return isinstance(stroke, list) and all(
        isinstance(point, list)
        and len(point) == 2
        and all(type(value) is int for value in point)
        and 0 <= point[0] <= BOX[0]
        and 0 <= point[1] <= BOX[1]
        for point in stroke
    )


def _length(stroke: Sequence[Sequence[int]]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(stroke))


def path(strokes: Strokes) -> str:
    """The strokes as the path of an SVG of that box."""
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes if len(stroke) > 1
    )


def picture(strokes: Strokes) -> str:
    """The signature as an SVG of its own, for the sheet."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX[0]} {BOX[1]}">'
        f'<path d="{path(strokes)}" fill="none" stroke="#111" stroke-width="3"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
