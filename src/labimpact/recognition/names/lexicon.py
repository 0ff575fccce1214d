"""Which words are known to be one name in several languages and scripts, and how common a word is.

`data/lexicon.bin` holds one number of 64 bits for each form and group, sorted: 40 bits of the
form's fingerprint, 24 of the group, so that the file is looked up where it lies (the pages are
shared by all processes) and no name can be read out of it. Made by `scripts/names/train.py` from
the lexicon of rigour (MIT; Wikidata labels of given and family names) and Faker's names (MIT).
"""

from __future__ import annotations

import hashlib
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from labimpact.recognition.names import store

GROUP_BITS = 24
# Groups from here on say how common a form is: 8 times the bits of surprise.
COMMONNESS = 1 << 23
UNKNOWN_BITS = 17.0
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


@lru_cache(maxsize=65536)
def _found(form: str) -> tuple[tuple[int, ...], float]:
    numbers, first = _numbers(), fingerprint(form) << GROUP_BITS
    place, bits = bisect_left(numbers, first), UNKNOWN_BITS
    groups: list[int] = []
    while place < len(numbers) and numbers[place] >> GROUP_BITS == first >> GROUP_BITS:
        group = numbers[place] & ((1 << GROUP_BITS) - 1)
        if group >= COMMONNESS:
            bits = min(bits, (group - COMMONNESS) / 8)
        elif len(groups) < MOST_GROUPS:
            groups.append(group)
        place += 1
    return tuple(groups), bits


def groups(form: str) -> tuple[int, ...]:
    """The groups of equivalent names in which a folded form stands."""
    return _found(form)[0]


def surprise(form: str) -> float:
    """How rare a form is, in bits: 5 for one in 32 people, 17 where nobody is known."""
    return _found(form)[1]


def known(form: str) -> bool:
    """Whether the form is the name of somebody somewhere."""
    found, bits = _found(form)
    return bool(found) or bits < UNKNOWN_BITS


store.forgets(_numbers.cache_clear)
store.forgets(_found.cache_clear)
