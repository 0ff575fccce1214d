"""Plain text as it is compared: folded, and near when a letter or two differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# What people write where they have nothing to write; \N and NULL come from database exports.
_NOTHING = frozenset(
    (
        "", "nd", "n d", "n a", "na", "np", "n p", "null", "none", "nan",
        "non disponibile", "non noto", "non nota", "non conosciuto", "non conosciuta",
        "non pervenuto", "non rilevato", "non indicato", "non indicata", "non specificato",
        "non dichiarato", "non sa", "non ricorda", "sconosciuto", "sconosciuta", "ignoto",
        "ignota", "da chiedere", "da verificare", "xxx", "xx", "x x", "vuoto", "manca",
    )
)  # fmt: skip


# Letters that no accent can be taken from.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d"})


# What people write where the cell above says it all.
_AS_ABOVE = frozenset(('"', "''", "“", "”", "„", "//", "idem", "id.", "c.s.", "come sopra"))
_SHORT_NAMES = frozenset(("na", "nan", "np", "nd", "xx", "none"))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Small letters without accents, words parted by one space, no signs."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(plain.split())


def nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    text = text.strip()
    return text in ("\\N", "\\n") or fold(text) in _NOTHING


def as_above(text: str) -> bool:
    """Whether a cell says that it is as the one above."""
    return text.casefold() in _AS_ABOVE


def nameless(text: str) -> bool:
    """The same where names stand: «Na», «Nan» and «Xx» are somebody's."""
    return nothing(text) and fold(text) not in _SHORT_NAMES


def distance(one: str, two: str, *, most: int) -> int:
    """Letters to add, drop, change or swap to make two texts equal; most + 1 when more.

    The restricted Damerau–Levenshtein distance.
    """
    if abs(len(one) - len(two)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        last, row = row, [i]
        for j, b in enumerate(two, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


def allowance(text: str) -> int:
    """How many letters may be wrong in a word of this length."""
    if len(text) < 5:
        return 0
    return 1 if len(text) < 9 else 2


class Near:
    """The nearest known name: few letters away, and nearer than any other."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by: dict[tuple[str, int], list[str]] = {}
        for name in set(names):
            self._by.setdefault((name[:1], len(name)), []).append(name)

    def to(self, written: str) -> tuple[str, ...]:
        """The names at the smallest distance within the allowance; the first letter is right."""
        most = allowance(written)
        if not most:
            return ()
        best: list[str] = []
        for length in range(len(written) - most, len(written) + most + 1):
            for name in self._by.get((written[:1], length), ()):
                far = distance(written, name, most=most)
                if far > most:
                    continue
                if far < most:
                    most, best = far, []
                best.append(name)
        return tuple(sorted(best))
