"""Under which keys a card is filed, and under which one is looked for: pure, no database.

A key is a number made of what two records of one person are likely to share in spite of spelling,
script and order: a word, its sound, two sounds, a sound with the year or the day of birth, a code.
Keys of two things are rare where each alone is common: Mohamed is borne by thousands, the sounds
of Mohamed and Belkacem in 1985 by few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, permutations

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.phones import tail
from labimpact.recognition.names import Name, Token, keys

# Raised whenever names are read or filed otherwise: `manage prepare` writes older cards again.
VERSION = 4
# Of a name with more words than these the rest is left: keys of pairs grow with the square.
MOST_WORDS = 5


def of_card(
    names: Iterable[Name], born: Birth, codes: Iterable[str], phones: Iterable[str]
) -> set[int]:
    """All the keys of a card."""
    found: set[str] = set()
    for name in names:
        found.update(keys(name))
        found.update(_of_sounds(sounds(name), born))
        found.update(_of_words(name, born))
    found.update(_of_birth(born))
    found.update(_of_codes(codes, phones))
    return {number(text) for text in found}


def of_question(
    names: Sequence[Name], born: Birth, codes: Sequence[str], phones: Sequence[str]
) -> list[int]:
    """The keys to look under, day and month also the other way round."""
    found: dict[str, None] = {}
    births = [born]
    if born.day and born.day <= 12 and born.day != born.month:
        births.append(Birth(born.year, born.day, born.month))
    found.update(dict.fromkeys(_of_codes(codes, phones)))
    for name in names:
        mine = sounds(name)
        for one in births:
            found.update(dict.fromkeys(_of_sounds(mine, one)))
        found.update(dict.fromkeys(_of_words(name, born)))
        found.update(dict.fromkeys(keys(name)))
    for one in births:
        found.update(dict.fromkeys(_of_birth(one)))
    return [number(text) for text in found]


def sounds(name: Name) -> list[tuple[str, ...]]:
    """How each word that counts may sound, at most two ways, and without its article."""
    found = [_heard(token) for token in name.core if len(token.latin) > 1]
    return [one for one in found if one][:MOST_WORDS]


def _heard(token: Token) -> tuple[str, ...]:
    bare = token.bare
    return token.sounds[:2] + (bare.sounds[:1] if bare else ())


def _of_sounds(words: Sequence[tuple[str, ...]], born: Birth) -> Iterable[str]:
    for one, other in combinations(words, 2):
        for a in one[:2]:
            for b in other[:2]:
                yield f"p:{min(a, b)}:{max(a, b)}"
    if not born:
        return
    for word in words:
        for a in word:
            yield f"y:{a}:{born.year}"
            if born.day and (born.month, born.day) != (1, 1):
                yield f"m:{a}:{born.month}:{born.day}"
    for one, other in permutations(words, 2):
        for a in one:
            yield f"x:{a}:{born.year}:{other[0][:1]}"


def _of_words(name: Name, born: Birth) -> Iterable[str]:
    """A word as it is spelled, the year, and the first letter of another: one slip leaves them."""
    if not born:
        return
    words = [token.latin for token in name.core if len(token.latin) > 1][:MOST_WORDS]
    for one, other in permutations(words, 2):
        yield f"v:{one}:{born.year}:{other[0]}"


def _of_birth(born: Birth) -> Iterable[str]:
    if born.day and (born.month, born.day) != (1, 1):
        yield f"b:{born.number}"


def _of_codes(codes: Iterable[str], phones: Iterable[str]) -> Iterable[str]:
    yield from (f"c:{code}" for code in codes if len(code) >= 5)
    yield from (f"t:{end}" for phone in phones if (end := tail(phone)))


@lru_cache(50_000)
def number(text: str) -> int:
    """A key as the database files it: 64 bits, the same in every process."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
