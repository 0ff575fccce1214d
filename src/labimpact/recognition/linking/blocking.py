"""Which records are worth comparing: those that share one of many keys that few have."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from labimpact.recognition.linking.records import Record

# A record is compared with those behind its rarest keys, until it has met this many; keys as rare
# as this are followed even then. In a file of few, everybody is compared with everybody.
ENOUGH, RARE = 60, 20
# Where there are only names, more have to be looked at.
ENOUGH_OF_NAMES = 150
MOST_BEHIND_A_KEY = 1000
PREFIX = 3
# Bits of a mark that hold the position of its record.
ROOM = 24


def keys_of(record: Record) -> set[str]:
    """Every key by which a record may be met, each prefixed with its kind."""
    return {*name_keys(record), *birth_keys(record), *code_keys(record)}


def name_keys(record: Record) -> Iterator[str]:
    """Words and pairs of words by sound, by first and by last letters, whatever their order."""
    words = record.words
    sounds = [word.sounds[:2] for word in words]
    for sound in {one for some in sounds for one in some}:
        yield f"n{sound}"
    for at, some in enumerate(sounds):
        for others in sounds[at + 1 :]:
            for one in some:
                for other in others:
                    yield "s{} {}".format(*sorted((one, other)))
    for kind, cut in (("p", slice(PREFIX)), ("e", slice(-PREFIX, None))):
        pieces = sorted(word.text[cut] for word in words)
        for at, piece in enumerate(pieces):
            yield f"{kind}{piece}"
            for beside in pieces[at + 1 :]:
                yield f"{kind}{piece} {beside}"


def birth_keys(record: Record) -> Iterator[str]:
    """The date in either order of day and month, and its parts with a word of the name."""
    birth = record.birth
    if not birth:
        return
    words = record.words
    initials = "".join(sorted({word.text[:1] for word in words}))
    parts = [f"y{birth.year}"]
    if birth.month:
        low, high = sorted((birth.month, birth.day))
        yield f"d{birth.year} {low} {high}"
        parts.append(f"m{low} {high}")
        yield f"im{low} {high} {initials}"
        yield f"iy{birth.year} {birth.month} {initials}"
        yield f"id{birth.year} {birth.day} {initials}"
    for part in parts:
        for word in words:
            for sound in word.sounds[:2]:
                yield f"b{part} {sound}"
            yield f"t{part} {word.text[:PREFIX]}"
            yield f"u{part} {word.text[-PREFIX:]}"


def code_keys(record: Record) -> Iterator[str]:
    """Tax code, phone and address."""
    code = record.tax_code
    if code:
        middle = len(code) // 2
        yield from (f"c{code}", f"cs{code[:middle]}", f"ce{code[middle:]}")
    if record.phone:
        yield f"h{record.phone}"
    if record.street:
        yield f"a{record.street} {record.number}"
    place = record.postcode or record.municipality
    for word in record.words:
        for sound in word.sounds[:2]:
            if record.street:
                yield f"r{record.street[:8]} {sound}"
            if place:
                yield f"z{place} {sound}"


def mark(key: str) -> int:
    """A key as a number, the same in every run."""
    return int.from_bytes(blake2b(key.encode(), digest_size=5).digest(), "big") << ROOM


class Blocks:
    """Records behind their keys; asked with a record, it gives those worth comparing."""

    def __init__(self, records: Sequence[Record], enough: int) -> None:
        self.size = len(records)
        self.enough = enough
        self.marks = array("Q", sorted(
            mark(key) | position for position, record in enumerate(records)
            for key in keys_of(record)
        ))  # fmt: skip

    def candidates(self, record: Record) -> Iterable[int]:
        """Positions of the records that share a telling key with this one."""
        if self.size <= self.enough:
            return range(self.size)
        found: set[int] = set()
        for size, start in sorted(self.blocks(record)):
            if size > RARE and (size > MOST_BEHIND_A_KEY or len(found) >= self.enough):
                break
            own = self.marks[start] >> ROOM << ROOM
            found.update(value - own for value in self.marks[start : start + size])
        return sorted(found)

    def blocks(self, record: Record) -> Iterator[tuple[int, int]]:
        """Size and place of the records behind each key of this one."""
        for key in keys_of(record):
            own = mark(key)
            start = bisect_left(self.marks, own)
            end = bisect_left(self.marks, own + (1 << ROOM), start)
            if end > start:
                yield end - start, start


def pairs_within(
    records: Sequence[Record], enough: int = ENOUGH
) -> Iterator[tuple[int, Iterable[int]]]:
    """For each record the others to compare it with, every pair once.

    Candidates are bounded, so one record may meet another without being met by it: a pair belongs
    to its earlier record if that one meets it, else to the later.
    """
    blocks = Blocks(records, enough)
    met: dict[int, set[int]] = {}
    for position, record in enumerate(records):
        before = met.pop(position, set())
        found = [other for other in blocks.candidates(record) if other != position]
        for other in found:
            if other > position:
                met.setdefault(other, set()).add(position)
        yield position, [other for other in found if other > position or other not in before]


def pairs_across(
    left: Sequence[Record], right: Sequence[Record], enough: int = ENOUGH
) -> Iterator[tuple[int, Iterable[int]]]:
    """For each record of the left file those of the right one to compare it with."""
    blocks = Blocks(right, enough)
    for position, record in enumerate(left):
        yield position, blocks.candidates(record)
