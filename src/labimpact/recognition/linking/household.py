"""Two of one household, who agree on much without being one: brothers, twins, father and son."""

from typing import NamedTuple

from labimpact.recognition.linking.naming import word_level
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import PLACE, Pattern

DISAGREE = ("", "differ", "none")
# How two words agree that are one name, perhaps with a slip.
ONE_NAME = ("equal", "known", "close", "initial")


# Given names so alike that it may be a slip, and may be twins; where nobody parted the names, all.
ALIKE, PARTLY = ("near", "part"), ("all", "more", "most")
# What tells one of a name from another: births that may be one, codes, phones, addresses.
TELLING = {
    "birth": ("equal", "swapped", "one_sign", "two_parts", "two_signs", "year"),
    "tax_code": ("equal", "one_sign", "same_birth"),
    "phone": ("equal", "one_sign"),
    "street": ("equal", "close", "number"),
    "area": ("postcode", "municipality"),
}


class Look(NamedTuple):
    """What a pattern of agreement tells of a pair, beside its weight.

    `are_two`: one name under one roof, born a generation apart, and no code says who they are.
    `if_two_names`: they are two as well if each bears a name of their own (`two_names`).
    `only_named`: they agree in nothing that another of the same name would not share.
    """

    has_a_name: bool
    only_named: bool
    may_be_kin: bool
    are_two: bool
    if_two_names: bool


def look(pattern: Pattern) -> Look:
    """Look at a pattern."""
    given, family, whole, birth = (
        pattern[PLACE[field]] for field in ("given", "family", "whole", "birth")
    )
    roof = "equal" in (pattern[PLACE["street"]], pattern[PLACE["phone"]])
    unsaid = roof and not has_a_code(pattern)
    # Who changed the family name keeps the birth; brothers written family name first do not.
    another = family == "differ" and given not in DISAGREE and birth != "equal"
    return Look(
        has_a_name=has_a_name(pattern),
        only_named=not any(pattern[PLACE[field]] in levels for field, levels in TELLING.items()),
        may_be_kin=given == "differ" or whole == "one" or (roof and birth == "far"),
        are_two=unsaid and birth == "far",
        if_two_names=unsaid and (given in ALIKE or whole in PARTLY or another),
    )


def has_a_code(pattern: Pattern) -> bool:
    """The tax code agrees, but for a slip."""
    return pattern[PLACE["tax_code"]] in ("equal", "one_sign")


def has_a_name(pattern: Pattern) -> bool:
    """Something of the names agrees, or the tax code makes up for it."""
    names = any(pattern[place] not in DISAGREE for place in range(PLACE["order"]))
    return names or has_a_code(pattern)


def two_names(one: Record, other: Record) -> bool:
    """Each bears a name that people bear and the other does not: Elvis and Elkin, not Elvs.

    Twins and their brothers are called so, in whatever order the two names are written.
    """
    return has_of_its_own(one, other) and has_of_its_own(other, one)


def has_of_its_own(one: Record, other: Record) -> bool:
    """Whether one bears a known name that is none of the other's, not even with a slip."""
    return any(
        word.known and all(word_level(word, theirs) not in ONE_NAME for theirs in other.words)
        for word in one.words
    )
