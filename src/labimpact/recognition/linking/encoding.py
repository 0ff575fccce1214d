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
from hashlib import blake2b
from typing import NamedTuple

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.naming import Word
from labimpact.recognition.linking.records import Record

VERSION = "clk2"
# Bits of a filter before folding, and how many of them each field sets in all.
LENGTH = 2048
SHARES = {"name": 200, "sound": 80, "birth": 160, "sex": 16}


class Encoded(NamedTuple):
    """One record: its id and its folded filter."""

    id: str
    filter: int


class Encoder:
    """Encodes records under a secret; the same secret gives the same filters."""

    def __init__(self, secret: bytes) -> None:
        self.key = blake2b(secret, digest_size=32, person=b"labimpact-link").digest()

    @property
    def fingerprint(self) -> str:
        """Tells whether two files were encoded with one secret, without giving it away."""
        return blake2b(b"fingerprint", key=self.key, digest_size=8).hexdigest()

    def encode(self, record: Record) -> Encoded:
        """The filter of a record."""
        found = 0
        for field, grams in grams_of(record):
            for place in self.places(field, grams):
                found |= 1 << place
        half = LENGTH // 2
        return Encoded(record.id, (found >> half) ^ (found & ((1 << half) - 1)))

    def places(self, field: str, grams: Sequence[str]) -> Iterator[int]:
        """The bits that a field sets: its share, dealt out among its q-grams."""
        each, more = divmod(SHARES[field], len(grams))
        for number, gram in enumerate(sorted(grams)):
            count = max(each + (number < more), 1)
            yield from self.bits(f"{field} {gram}", min(count, 32))

    def bits(self, text: str, count: int) -> Iterator[int]:
        """So many places of the filter, from a keyed hash of a text."""
        digest = blake2b(text.encode(), key=self.key, digest_size=64).digest()
        for at in range(count):
            yield int.from_bytes(digest[2 * at : 2 * at + 2], "big") % LENGTH


def grams_of(record: Record) -> Iterator[tuple[str, list[str]]]:
    """The q-grams by which a record is encoded, field by field, none empty."""
    words = record.words
    fields = (
        ("name", {gram for word in words for gram in pairs_of(word.text)}),
        ("sound", {sound for word in words for sound in first_sound(word)}),
        ("birth", set(birth_grams(record.birth))),
        ("sex", {record.sex} - {""}),
    )
    for field, grams in fields:
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
