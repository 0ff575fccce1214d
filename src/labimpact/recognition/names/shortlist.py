"""Judge many stored names against one: the hopeless are dropped by looks, the rest is compared."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from labimpact.recognition.names.comparing import Likeness, compare
from labimpact.recognition.names.reading import Name, unpack

LOOKED_AT = 40


def compare_packed(
    query: Name, packed: Sequence[str], *, most: int = LOOKED_AT
) -> list[tuple[int, Likeness]]:
    """Positions of the packed names that are likest, best first, each with its likeness.

    Of hundreds of candidates only the `most` that look likest in Latin letters, in whatever order
    of their words, are unpacked and compared.
    """
    if len(packed) > most:
        looks = [latin_of(one) for one in packed]
        wanted = " ".join(token.spelled for token in query.tokens)
        found = process.extract(wanted, looks, scorer=fuzz.token_sort_ratio, limit=most)
        positions = [place for _, _, place in found]
    else:
        positions = list(range(len(packed)))
    judged = [(place, compare(query, unpack(packed[place]))) for place in positions]
    return sorted(judged, key=lambda found: (-found[1].weight, found[0]))


def latin_of(packed: str) -> str:
    """The Latin letters of a packed name, without reading it."""
    return " ".join(word.rpartition(":")[2] if ":" in word else word[6:] for word in packed.split())
