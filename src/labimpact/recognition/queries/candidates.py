"""Who it may be among all the cards of the network, as the database role *matcher* sees them.

Nothing here looks at rights: what comes out are numbers of persons with what speaks for them, and
only whoever reads those persons through the wall learns who they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from typing import Any

from rapidfuzz import fuzz

from labimpact.recognition import matcher
from labimpact.recognition.asking import Asked, Born
from labimpact.recognition.cards import NAMES_APART
from labimpact.recognition.filing import PHONE_TAIL, of_question
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.comparing import APART, Comparer
from labimpact.recognition.linking.naming import Parts, parts_of
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import FIELDS, Weights
from labimpact.recognition.names import Name, readings, unpack
from labimpact.recognition.names.shortlist import latin_of
from labimpact.recognition.queries.commonness import Commonness, commonness
from labimpact.recognition.queries.weights import in_force

# How many cards a search expects to read, how many when those were few, and how many it ever reads.
EXPECTED, WIDER, MOST_READ = 250, 1200, 1500
FEW = 30
# How many of those read are compared field by field, and how far behind the likest, roughly.
COMPARED, BEHIND = 16, 45.0
MOST = 20
# Whoever was born another year is never nearly sure to be the same, however rare the name, unless
# a code says so: an aunt and her niece may bear one name.
MOST_OF_ANOTHER_BIRTH = 3.0
_CARDS = """
SELECT person_id, names, born, sex, codes FROM recognition_card
WHERE keys && %s::bigint[] LIMIT %s
"""
# Of a name that many bear, those whom one's own offices know.
_OWN_EXPECTED = 6000
_OWN_CARDS = """
SELECT c.person_id, c.names, c.born, c.sex, c.codes FROM recognition_card c
WHERE c.keys && %s::bigint[]
  AND EXISTS (SELECT 1 FROM people_grant g
              WHERE g.person_id = c.person_id AND g.office_id = ANY (%s::bigint[])
                AND g.revoked_at IS NULL
              OFFSET 0)
LIMIT %s
"""


@dataclass(frozen=True)
class Candidate:
    """One card: `bits` of evidence that it is the person asked for, and how each field agrees."""

    person_id: int
    bits: float
    agreements: tuple[tuple[str, str], ...]
    name: Name
    born: int | None

    @property
    def likelihood(self) -> float:
        """From 0 to 1."""
        return float(1 / (1 + 2.0 ** -min(max(self.bits, -60.0), 60.0)))


@dataclass(frozen=True)
class Card:
    """A card as the matcher reads it."""

    person_id: int
    names: tuple[str, ...]
    born: Born
    sex: str
    codes: frozenset[str]


def candidates(asked: Asked, *, offices: Sequence[int] = (), most: int = MOST) -> list[Candidate]:
    """The likeliest cards, best first; of a question without a name, code or phone none.

    Of a name too common for the network, those whom the offices know are found all the same.
    """
    if asked.is_empty:
        return []
    common = commonness()
    names = [name for line in asked.names for name in readings(line) if name]
    keys = of_question(names, asked.born, asked.codes, asked.phones)
    wanted = chosen(keys, common, EXPECTED)
    if not wanted:
        return []
    cards = _read(_CARDS, [wanted, MOST_READ])
    if len(cards) < FEW and len(wanted) < len(set(keys)):
        wanted = chosen(keys, common, WIDER)
        cards |= _read(_CARDS, [wanted, MOST_READ])
    if offices and len(wanted) < len(set(keys)):
        more = chosen(keys, common, _OWN_EXPECTED)
        if len(more) > len(wanted):
            cards |= _read(_OWN_CARDS, [more, list(offices), MOST_READ])
    nearest = _nearest(asked, names, list(cards.values()))
    judge = _Judge(common, in_force().weights)
    found = [judge.candidate(asked, names, card) for card in nearest]
    # Of two who agree alike, the one whose name is written more alike comes first.
    found.sort(key=lambda one: -round(one.bits, 1))
    return found[:most]


def chosen(keys: Sequence[int], common: Commonness, expected: int) -> list[int]:
    """The rarest keys that together lead to about as many cards as expected."""
    left = expected
    taken: list[int] = []
    for count, key in sorted((common.of(key), key) for key in set(keys)):
        if taken and count > left:
            break
        taken.append(key)
        left -= count
    return taken


def _read(statement: str, parameters: list[Any]) -> dict[int, Card]:
    with matcher.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {
            pk: Card(
                pk, tuple(names.split(NAMES_APART)), Born.of_number(born), sex, frozenset(codes)
            )
            for pk, names, born, sex, codes in cursor.fetchall()
        }


def _nearest(asked: Asked, names: Sequence[Name], cards: list[Card]) -> list[Card]:
    """The cards worth comparing, by a rough likeness of names and birth, the likest first."""
    latin = [" ".join(sorted(name.latin.split())) for name in names]
    codes = {*asked.codes, *asked.phones}
    rough = [(-_rough(asked.born, latin, codes, card), card.person_id, card) for card in cards]
    first = nsmallest(COMPARED, rough)
    return [card for points, _pk, card in first if points <= first[0][0] + BEHIND]


def _rough(born: Born, latin: Sequence[str], codes: set[str], card: Card) -> float:
    points = max((_alike(mine, packed) for packed in card.names for mine in latin), default=0.0)
    if born.year and born.year == card.born.year:
        points += 25 if (born.month, born.day) != (card.born.month, card.born.day) else 40
    return points if codes.isdisjoint(card.codes) else points + 60


def _alike(mine: str, packed: str) -> float:
    theirs = _sorted_words(packed)
    return max(fuzz.ratio(mine, theirs), fuzz.token_set_ratio(mine, theirs) * 0.95)


@lru_cache(20_000)
def _sorted_words(packed: str) -> str:
    return " ".join(sorted(latin_of(packed).split()))


class _Judge:
    """Compares a question with cards by the weights in force and what is common here."""

    def __init__(self, common: Commonness, weights: Weights) -> None:
        self.weights = weights
        self.comparer = Comparer(weights, common)
        self.prior = common.prior
        self.same = cache(weights.bits_of_same)
        self.parts = cache(parts_of)

    def candidate(self, asked: Asked, names: Sequence[Name], card: Card) -> Candidate:
        """The best of what each of the card's names makes of the question."""
        best: Candidate | None = None
        for packed in card.names:
            theirs = unpack(packed)
            for name in names or (Name(()),):
                found = self.compare(asked, name, card, theirs)
                if best is None or found.bits > best.bits:
                    best = found
        assert best is not None  # noqa: S101
        return best

    def compare(self, asked: Asked, name: Name, card: Card, theirs: Name) -> Candidate:
        mine = _record(self.parts(name), asked.born, asked.sex, _shared(asked, card))
        other = _record(parts_of(theirs), card.born, card.sex, _theirs(asked, card))
        result = self.comparer.compare(mine, other)
        bits = self.same(result.pattern) + result.chance + self.prior
        agreements = tuple(
            (field, level) for field, level in zip(FIELDS, result.pattern, strict=True) if level
        )
        if _born_otherwise(dict(agreements)):
            bits = min(bits, MOST_OF_ANOTHER_BIRTH)
        return Candidate(card.person_id, bits, agreements, theirs, card.born.number)


def _born_otherwise(agreed: dict[str, str]) -> bool:
    """Does the birth contradict, and no tax code or document make up for it?"""
    return agreed.get("birth") in APART and agreed.get("tax_code") != "equal"


def _record(parts: Parts, born: Born, sex: str, codes: tuple[str, str]) -> Record:
    given, family, whole = parts
    birth = Birth(born.year, born.month, born.day) if born else None
    return Record(
        id="", given=given, family=family, whole=whole, birth=birth, sex=sex.lower(),
        tax_code=codes[0], phone=codes[1],
    )  # fmt: skip


def _shared(asked: Asked, card: Card) -> tuple[str, str]:
    """The code and the phone of the question to be compared: those that the card has, if any."""
    code = next((c for c in asked.codes if c in card.codes), asked.codes[0] if asked.codes else "")
    phone = asked.phones[0][-PHONE_TAIL:] if asked.phones else ""
    return code, phone


def _theirs(asked: Asked, card: Card) -> tuple[str, str]:
    code = next((c for c in asked.codes if c in card.codes), "")
    tails = [c[-PHONE_TAIL:] for c in card.codes if c.isdigit()]
    mine = asked.phones[0][-PHONE_TAIL:] if asked.phones else ""
    phone = mine if mine in tails else (tails[0] if tails and mine else "")
    return code, phone
