"""Which words are known to be one name in several languages and scripts, and how common a word is.

`data/lexicon.bin` holds one number of 64 bits for each form and group, sorted: 40 bits of the
form's fingerprint, 24 of the group (or of how common the form is, or of the sex of those who bear
it), so that the file is looked up where it lies (the pages are shared by all processes) and no
name can be read out of it. Made by `scripts/names/train.py` from the lexicon of rigour (MIT;
Wikidata labels of given and family names) and Faker's names (MIT).
"""

from __future__ import annotations

import hashlib
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from labimpact.recognition.names import store

GROUP_BITS = 24
# Groups from here on say how common a form is: 8 times the bits of surprise.
COMMONNESS = 1 << 23
UNKNOWN_BITS = 17.0
# Groups that this product states itself, and what says by whom a given name is borne.
STATED = 1 << 22
MALE, FEMALE = COMMONNESS + 256, COMMONNESS + 257
MOST_GROUPS = 24


def fingerprint(form: str) -> int:
    """40 bits of a folded form."""
    return int.from_bytes(hashlib.blake2b(form.encode(), digest_size=5).digest(), "big")


def packed(entries: Iterable[tuple[str, int]]) -> bytes:
    """The file for pairs of a form and its group."""
    numbers = {fingerprint(form) << GROUP_BITS | group for form, group in entries}
    return array("Q", sorted(numbers)).tobytes()


@cache
def _numbers() -> Sequence[int]:
    return opened(store.path("lexicon.bin"))


def opened(path: Path) -> Sequence[int]:
    """The numbers of a file without reading it into memory."""
    with path.open("rb") as source:
        held = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    return memoryview(held).cast("Q")


class Entry(NamedTuple):
    """What is known of a form: its groups, its bits of surprise, `m` or `f` where it says so."""

    groups: tuple[int, ...]
    bits: float
    sex: str


@lru_cache(maxsize=65536)
def _found(form: str) -> Entry:
    numbers, first = _numbers(), fingerprint(form) << GROUP_BITS
    place, bits, sex = bisect_left(numbers, first), UNKNOWN_BITS, ""
    groups: list[int] = []
    while place < len(numbers) and numbers[place] >> GROUP_BITS == first >> GROUP_BITS:
        group = numbers[place] & ((1 << GROUP_BITS) - 1)
        if group in (MALE, FEMALE):
            sex = "m" if group == MALE else "f"
        elif group >= COMMONNESS:
            bits = min(bits, (group - COMMONNESS) / 8)
        elif len(groups) < MOST_GROUPS or group >= STATED:
            groups.append(group)
        place += 1
    return Entry(tuple(groups), bits, sex)


def groups(form: str) -> tuple[int, ...]:
    """The groups of equivalent names in which a folded form stands."""
    return _found(form).groups


def stated(one: str, other: str) -> bool:
    """Whether this product itself says that two forms are one name, against any rule."""
    shared = set(groups(one)) & set(groups(other))
    return bool(shared) and max(shared) >= STATED


def surprise(form: str) -> float:
    """How rare a form is, in bits: 5 for one in 32 people, 17 where nobody is known."""
    return _found(form).bits


def sex(form: str) -> str:
    """`m` or `f` for a given name that nearly only men, or women, bear; otherwise nothing."""
    return _found(form).sex


def known(form: str) -> bool:
    """Whether the form is the name of somebody somewhere."""
    found = _found(form)
    return bool(found.groups) or found.bits < UNKNOWN_BITS


store.forgets(_numbers.cache_clear)
store.forgets(_found.cache_clear)
