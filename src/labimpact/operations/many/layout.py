"""The order of the values that fill a story's blanks, after the ids of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labimpact.operations.many.network import STAFF

CARD = 2 + 2 * STAFF + 2  # office, its name, staff with names, two activities
HOUSE = ("town", "street", "born_at", "birth")
PERSON = (
    "family", "given", "preferred", "native", "birth", "code", "code_kind", "override", "phone",
    "initials",
)  # fmt: skip


def place(
    blank: tuple[Any, ...],
    persons: int,
    known: int,
    numbers: Sequence[tuple[Any, ...]],
    uuids: Sequence[tuple[Any, ...]],
) -> int:
    """Where the value of a blank stands: two offices, the house, the known, the people, the rest."""  # noqa: E501
    house = 2 * CARD
    people = house + len(HOUSE) + known
    match blank:
        case ("office", office):
            return int(office) * CARD
        case ("office_name", office):
            return int(office) * CARD + 1
        case ("user", office, who):
            return int(office) * CARD + 2 + 2 * int(who)
        case ("user_name", office, who):
            return int(office) * CARD + 3 + 2 * int(who)
        case ("activity", office, project):
            return int(office) * CARD + 2 + 2 * STAFF + int(project)
        case ("known", number):
            return house + len(HOUSE) + int(number)
        case ("person", who, name):
            return people + int(who) * len(PERSON) + PERSON.index(name)
        case ("number", *_rest):
            return people + persons * len(PERSON) + numbers.index(blank)
        case ("uuid", *_rest):
            return people + persons * len(PERSON) + len(numbers) + uuids.index(blank)
    return house + HOUSE.index(blank[0])
