"""Registers that can be compared without being read: keyed Bloom filters of each person.

Two bodies that share a secret encode their registers with it; whoever compares the encodings
learns how many people are in both and which rows they are, and no name. Each record becomes one
filter, a cryptographic long-term key (R. Schnell, T. Bachteler, J. Reiher, *A novel error-tolerant
anonymous linking code*, 2011), hardened: every q-gram sets its bits by a keyed BLAKE2b of its own
(random hashing, which withstands pattern mining of double hashing), the number of bits a field sets
does not depend on its length, and the filter is folded by XOR onto half its size (Schnell and
Borgs, 2016), so that no bit belongs to one q-gram. Names enter as they sound in roman letters, so
that scripts meet.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.naming import Word
from labimpact.recognition.linking.records import Record

VERSION = "clk3"
# Bits of a filter before folding, and how many of them each field sets in all.
LENGTH = 2048
SHARES = {"name": 200, "sound": 80, "birth": 160, "sex": 16}
# What a register may be encoded by: names always, of births the whole date or the year alone.
NAME, BIRTH, YEAR, SEX = "name", "birth", "birth_year", "sex"
FIELDS = (NAME, BIRTH, SEX)


class Encoded(NamedTuple):
    """One record: its id and its folded filter."""

    id: str
    filter: int


class Encoder:
    """Encodes records under a secret; the same secret and fields give the same filters.

    A field that only one of two registers has makes the same person look like another: both are
    encoded by the fields that both have.
    """

    def __init__(self, secret: bytes, fields: Sequence[str] = FIELDS) -> None:
        self.key = blake2b(secret, digest_size=32, person=b"labimpact-link").digest()
        self.fields = tuple(fields)
        # Most persons share their letters with others: each gram is hashed once.
        self.mask = lru_cache(maxsize=100_000)(self._mask)

    @property
    def fingerprint(self) -> str:
        """Tells whether two files were encoded with one secret, without giving it away."""
        return blake2b(b"fingerprint", key=self.key, digest_size=8).hexdigest()

    def encode(self, record: Record) -> Encoded:
        """The filter of a record."""
        found = 0
        for field, grams in grams_of(record, self.fields):
            each, more = divmod(SHARES[field], len(grams))
            for number, gram in enumerate(grams):
                found |= self.mask(field, gram, min(max(each + (number < more), 1), 32))
        half = LENGTH // 2
        return Encoded(record.id, (found >> half) ^ (found & ((1 << half) - 1)))

    def _mask(self, field: str, gram: str, count: int) -> int:
        """So many bits of the filter, from a keyed hash of a gram: its part of the field's."""
        digest = blake2b(f"{field} {gram}".encode(), key=self.key, digest_size=64).digest()
        found = 0
        for at in range(count):
            found |= 1 << int.from_bytes(digest[2 * at : 2 * at + 2], "big") % LENGTH
        return found


def grams_of(record: Record, fields: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The q-grams by which a record is encoded, field by field, none empty, sorted."""
    words = record.words
    birth = record.birth if BIRTH in fields else Birth(record.birth.year if YEAR in fields else 0)
    found = (
        ("name", {gram for word in words for gram in pairs_of(word.text)}),
        ("sound", {sound for word in words for sound in first_sound(word)}),
        ("birth", set(birth_grams(birth))),
        ("sex", {record.sex} - {""} if SEX in fields else set()),
    )
    for field, grams in found:
        if grams:
            yield field, sorted(grams)


def first_sound(word: Word) -> Iterable[str]:
    """The likeliest sound of a word."""
    return word.sounds[:1]


def pairs_of(text: str) -> Iterator[str]:
    """Neighbouring letters of a word, its beginning and end marked."""
    padded = f"_{text}_"
    for at in range(len(padded) - 1):
        yield padded[at : at + 2]


def birth_grams(birth: Birth) -> Iterator[str]:
    """The parts of a date: the year as a whole and by its digits, day and month in any order."""
    if not birth:
        return
    year = str(birth.year)
    yield f"y{year}"
    yield f"yd{year[:3]}"
    yield f"yu{year[2:]}"
    if birth.month:
        low, high = sorted((birth.month, birth.day))
        yield f"m{low}"
        yield f"d{high}"
        yield f"md{low} {high}"


def likeness(one: int, other: int) -> float:
    """Dice coefficient of two filters."""
    total = one.bit_count() + other.bit_count()
    return 2.0 * (one & other).bit_count() / total if total else 0.0
