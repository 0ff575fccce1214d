"""The household (nucleo) in the manner of a genogram: a row for each generation.

Squares are men, circles women, diamonds those of whom it is not known; the person of the case has
a double outline, who lives elsewhere a dashed one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from labimpact.casework.drawing.words import fitted
from labimpact.people.enums import Sex

STEP, ROW, SIZE = 128, 132, 26  # between shapes, between rows, half a shape
_GENERATION = {
    "grandparent": -2, "parent": -1, "parent_in_law": -1, "guardian": -1, "child": 1,
    "partners_child": 1, "foster_child": 1, "grandchild": 2,
}  # fmt: skip
_LETTERS = 18  # of a line of a name under a shape
_LEAST = 4  # columns: one person alone is not drawn as large as a page
_COUPLE = frozenset({"spouse", "civil_partner", "partner"})
_HEAD = "reference_person"


class Shape(StrEnum):
    SQUARE = "square"
    CIRCLE = "circle"
    DIAMOND = "diamond"


_SHAPES = {Sex.MALE.value: Shape.SQUARE, Sex.FEMALE.value: Shape.CIRCLE}


@dataclass(frozen=True)
class Member:
    """Somebody of the household: `role` towards its reference person (household_role)."""

    name: str
    role: str
    sex: str = ""
    age: int | None = None
    lives_here: bool = True
    is_subject: bool = False


@dataclass(frozen=True)
class Placed:
    member: Member
    shape: Shape
    x: float
    y: float
    lines: list[str]


@dataclass(frozen=True)
class Picture:
    """Shapes and lines, in a box of `width` × `height`."""

    width: float
    height: float
    placed: list[Placed]
    lines: list[str]


def household(members: Sequence[Member]) -> Picture:
    """Where each stands: elder generations above, couples side by side, a line between rows that
    are of the same descent. Lines say what the roles say and nothing more."""
    rows: dict[int, list[Member]] = {}
    for member in sorted(members, key=_beside_head):
        rows.setdefault(_GENERATION.get(member.role, 0), []).append(member)
    widest = max(_LEAST, *(len(row) for row in rows.values()))
    placed = [
        _placed(member, at, len(row), level, widest)
        for level, (_generation, row) in enumerate(sorted(rows.items()))
        for at, member in enumerate(row)
    ]
    return Picture(widest * STEP, max(1, len(rows)) * ROW, placed, _lines(placed))


def _beside_head(member: Member) -> int:
    """The reference person first, the other half of the couple beside, then the rest."""
    if member.role == _HEAD:
        return 0
    return 1 if member.role in _COUPLE else 2


def _placed(member: Member, at: int, count: int, level: int, widest: int) -> Placed:
    shape = _SHAPES.get(member.sex, Shape.DIAMOND)
    x = (at + (widest - count) / 2 + 0.5) * STEP
    return Placed(member, shape, x, level * ROW + 42, fitted(member.name, _LETTERS))


def _lines(placed: Sequence[Placed]) -> list[str]:
    head = next((one for one in placed if one.member.role == _HEAD), None)
    if head is None:
        return []
    other = next((one for one in placed if one.member.role in _COUPLE), None)
    found = [_across(head, other)] if other else []
    for one in placed:
        if one.member.role in ("child", "foster_child"):
            # From the middle of the couple, or from the one parent there is.
            start = ((head.x + other.x) / 2, head.y) if other else (head.x, head.y + SIZE)
            found.append(_down(start, one))
        elif one.member.role == "partners_child" and other:
            # Higher than the line of the couple's children, so that the two are not one.
            found.append(_down((other.x, other.y + SIZE), one, above=24))
        elif one.member.role == "parent":
            found.append(_down((one.x, one.y + SIZE + 30), head, above=6))
        elif one.member.role == "parent_in_law" and other:
            found.append(_down((one.x, one.y + SIZE + 30), other, above=6))
    return found


def _across(left: Placed, right: Placed) -> str:
    return f"M{left.x + SIZE:.0f} {left.y:.0f}H{right.x - SIZE:.0f}"


def _down(start: tuple[float, float], child: Placed, *, above: float = 12) -> str:
    """From a point down to a shape, turning `above` it."""
    top = child.y - SIZE
    bend = top - above
    return f"M{start[0]:.0f} {start[1]:.0f}V{bend:.0f}H{child.x:.0f}V{top:.0f}"
