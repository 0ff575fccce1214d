"""How common each value is: two people who share a rare name are more likely one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import log2
from typing import Protocol

from labimpact.recognition.linking.births import GENERATION, Birth
from labimpact.recognition.linking.naming import Word
from labimpact.recognition.linking.records import Record
from labimpact.recognition.names import lexicon

# Until a file has shown this many records, what is usual elsewhere counts as well.
USUAL_WEIGHT = 100
USUAL = {
    "given": 1 / 300,
    "family": 1 / 1000,
    "whole": 1 / 500,
    "year": 1 / 60,
    "day": 1 / 365,
    "birth": 1 / 25_000,
    "name": 1 / 100_000,
    "sex": 1 / 2,
    "citizenship": 1 / 10,
    "birth_place": 1 / 100,
    "phone": 1 / 20_000,
    "street": 1 / 1000,
    "postcode": 1 / 100,
    "municipality": 1 / 50,
}
MOST_BITS, MOST_IN_THE_WORLD = 17.0, 12.0
WORDS = frozenset({"given", "family", "whole"})
# A date met this many times, and this many times as often as its year and day explain.
HABIT = 8
# People of one name who are looked at; the share of pairs of people born a generation apart; how
# many of one name must be met before it says anything, and the most bits it takes away.
MOST_OF_A_NAME, FAR_APART, FEW_MET, MOST_LESS = 40, 0.6, 5, 6.0
OF_BIRTH = frozenset({"year", "day", "birth"})


class Rarity(Protocol):
    """Says how surprising it is to meet a value in anybody, in bits."""

    def bits(self, kind: str, value: object) -> float: ...


class Frequencies:
    """Shares of the values of a register, as the bits that an agreement on each is worth."""

    def __init__(self, counts: Mapping[str, Mapping[object, int]], totals: Mapping[str, int]):
        self.counts = counts
        self.totals = totals
        self._bits: dict[tuple[str, object], float] = {}

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Frequencies":
        """Count the values of the given records."""
        counts: dict[str, Counter[object]] = {kind: Counter() for kind in USUAL}
        totals: Counter[str] = Counter()
        seen: set[int] = set()
        for record in records:
            beside = record.birth or record.phone or record.id
            for kind, value in values_of(record):
                # A person who is there five times does not make a name five times as common.
                other = record.family or record.whole if kind in OF_BIRTH else beside
                mark = hash((kind, value, other))
                if mark not in seen:
                    seen.add(mark)
                    counts[kind][value] += 1
                    totals[kind] += 1
        return cls(counts, totals)

    def share(self, kind: str, value: object) -> float:
        """The share of records with this value, leaning on what is usual while there are few."""
        seen = self.counts[kind].get(value, 0)
        usual = in_the_world(str(value)) if kind in WORDS else USUAL[kind]
        return (seen + USUAL_WEIGHT * usual) / (self.totals.get(kind, 0) + USUAL_WEIGHT)

    def bits(self, kind: str, value: object) -> float:
        """How surprising it is to meet this value in anybody."""
        key = (kind, value)
        known = self._bits.get(key)
        if known is None:
            share = self.birth_share(value) if isinstance(value, Birth) else self.share(*key)
            known = self._bits[key] = min(-log2(share), MOST_BITS)
        return known

    def whole_names(self) -> dict[tuple[str, ...], float]:
        """Whole names that the register has too often to be one person's, with their bits."""
        total = self.totals.get("name", 0)
        return {
            words: -log2(seen / total)
            for words, seen in self.counts["name"].items()
            if seen > HABIT and isinstance(words, tuple)
        }

    def namesakes(self, records: Iterable[Record], *, copies: bool) -> float:
        """How many bits less a whole name tells than its words one by one.

        Names come by origin: who is called Nimal is likelier called Fernando. Counted on people
        of one name who were born far apart, against as many as chance alone would make; among
        the `copies` of one register half of them are taken for one person with a wrong date.
        """
        born: dict[tuple[str, ...], list[int]] = {}
        for record in records:
            if record.birth and len(record.words) > 1:
                born.setdefault(words_of(record.words), []).append(record.birth.year)
        many = sum(map(len, born.values()))
        met: float = sum(
            abs(one - other) > GENERATION
            for years in born.values()
            for one, other in combinations(years[:MOST_OF_A_NAME], 2)
        )
        met *= 0.5 if copies else 1.0
        apart = FAR_APART * many * (many - 1) / 2
        parted = self.meeting("given") * self.meeting("family")
        expected = apart * (parted or 2 * self.meeting("whole") ** 2)
        return min(max(log2((met + FEW_MET) / (expected + FEW_MET)), 0.0), MOST_LESS)

    def meeting(self, kind: str) -> float:
        """The chance that two people share a word."""
        total = self.totals.get(kind, 0)
        return sum((seen / total) ** 2 for seen in self.counts[kind].values()) if total else 0.0

    def birth_share(self, birth: Birth) -> float:
        """The share of a birth date: its year's by its day's, or its own where it is a habit."""
        year = self.share("year", birth.year)
        if not birth.month:
            return year
        usual = year * self.share("day", (birth.month, birth.day))
        seen = self.counts["birth"].get(birth, 0)
        total = self.totals.get("birth", 0)
        return seen / total if seen > HABIT + HABIT * usual * total else usual


def in_the_world(word: str) -> float:
    """The share of people in the world who bear a word as a name; a rare one may well come here."""
    return float(2.0 ** -min(lexicon.surprise(word), MOST_IN_THE_WORLD))


def values_of(record: Record) -> Iterable[tuple[str, object]]:
    """The values of a record that are counted, each under its kind."""
    for kind in ("given", "family", "whole"):
        for word in getattr(record, kind):
            yield kind, word.text
    if record.given and record.family:
        yield "name", words_of(record.given + record.family)
    if record.birth:
        yield "year", record.birth.year
        if record.birth.month:
            yield "birth", record.birth
            yield "day", (record.birth.month, record.birth.day)
    for kind in PLAIN:
        value = getattr(record, kind)
        if value:
            yield kind, value


def words_of(words: Iterable[Word]) -> tuple[str, ...]:
    """The words of a name whatever their order."""
    return tuple(sorted(word.text for word in words))


PLAIN = ("sex", "citizenship", "birth_place", "phone", "street", "postcode", "municipality")
