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
from labimpact.recognition.asking import Asked
from labimpact.recognition.cards import Card, called, card_read, tails_of
from labimpact.recognition.filing import of_question
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.comparing import APART, Comparer
from labimpact.recognition.linking.naming import Parts, parts_of
from labimpact.recognition.linking.phones import tail
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import FIELDS, Weights
from labimpact.recognition.names import Name, compare, latin_of, readings, unpack
from labimpact.recognition.queries.commonness import Commonness, commonness
from labimpact.recognition.queries.weights import in_force

# How many cards a search expects to read, by what was counted at night and not by who is there: or
# what it finds would tell of others. And how many it ever reads.
EXPECTED, MOST_READ = 400, 1500
# How many of those read are compared field by field, and how far behind the likest, roughly.
COMPARED, BEHIND = 16, 45.0
MOST = 20
# Whoever was born another year is never nearly sure to be the same, however rare the name, unless
# a code says so: an aunt and her niece may bear one name.
MOST_OF_ANOTHER_BIRTH = 3.0
# Nor is somebody of another name, however like it looks, by the name and the year alone.
MOST_OF_ANOTHER_NAME = 3.0
_DAY_AGREES = frozenset({"equal", "swapped", "one_sign"})
_CARDS = """
SELECT person_id, names, born, sex, codes FROM recognition_card
WHERE keys && %s::bigint[] LIMIT %s
"""
# Of a name that many bear, those whom one's own offices know: each card read costs ten
# microseconds, and with a year of birth the rarest keys lead to them by themselves.
_OWN_EXPECTED = 3000
_OWN_CARDS = """
SELECT c.person_id, c.names, c.born, c.sex, c.codes FROM recognition_card c
WHERE c.keys && %s::bigint[]
  AND EXISTS (SELECT 1 FROM people_grant g
              WHERE g.person_id = c.person_id AND g.office_id = ANY (%s::bigint[])
                AND g.revoked_at IS NULL
              OFFSET 0)
LIMIT %s
"""
_OF_THE_OFFICES = """
SELECT DISTINCT person_id FROM people_grant
WHERE person_id = ANY (%s::bigint[]) AND office_id = ANY (%s::bigint[]) AND revoked_at IS NULL
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


def candidates(asked: Asked, *, offices: Sequence[int] = (), most: int = MOST) -> list[Candidate]:
    """The likeliest cards, best first; of a question without a name, code or phone none.

    At most so many of whom the offices follow, and as many of the others.

    Of a name too common for the network, typed without a year, those whom the offices know are
    found all the same.
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
    if offices and not asked.born and len(wanted) < len(set(keys)):
        more = chosen(keys, common, _OWN_EXPECTED)
        if len(more) > len(wanted):
            cards |= _read(_OWN_CARDS, [more, list(offices), MOST_READ])
    judge = _Judge(common, in_force().weights)
    own = _followed(list(cards), offices)
    found: list[Candidate] = []
    # Each for itself: how many of one's own are found tells nothing of those one may not see.
    for mine in (True, False):
        lane = [card for card in cards.values() if (card.person_id in own) is mine]
        judged = [judge.candidate(asked, names, one) for one in _nearest(asked, names, lane)]
        found += _likeliest(judged)[:most]
    return _likeliest(found)


def _likeliest(found: list[Candidate]) -> list[Candidate]:
    """Of two who agree alike, the one whose name is written more alike stays first."""
    return sorted(found, key=lambda one: -round(one.bits, 1))


def _followed(persons: list[int], offices: Sequence[int]) -> set[int]:
    """Those of these persons whom the offices follow."""
    if not offices:
        return set()
    with matcher.cursor() as cursor:
        cursor.execute(_OF_THE_OFFICES, [persons, list(offices)])
        return {person for (person,) in cursor.fetchall()}


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
        return {row[0]: card_read(*row) for row in cursor.fetchall()}


def _nearest(asked: Asked, names: Sequence[Name], cards: list[Card]) -> list[Card]:
    """The cards worth comparing, by a rough likeness of names and birth, the likest first."""
    latin = [" ".join(sorted(name.latin.split())) for name in names]
    codes = {*asked.codes, *called(asked.phones)}
    rough = [(-_rough(asked.born, latin, codes, card), card.person_id, card) for card in cards]
    first = nsmallest(COMPARED, rough)
    return [card for points, _pk, card in first if points <= first[0][0] + BEHIND]


def _rough(born: Birth, latin: Sequence[str], codes: set[str], card: Card) -> float:
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
        for packed in card.names or ("",):
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
        if bits > MOST_OF_ANOTHER_NAME and not _is_vouched(dict(agreements)):
            apart = compare(name, theirs).apart
            bits = MOST_OF_ANOTHER_NAME if apart else bits
        return Candidate(card.person_id, bits, agreements, theirs, card.born.number)


def _born_otherwise(agreed: dict[str, str]) -> bool:
    """Does the birth contradict, and no tax code or document make up for it?"""
    return agreed.get("birth") in APART and agreed.get("tax_code") != "equal"


def _is_vouched(agreed: dict[str, str]) -> bool:
    """Does a code, a phone or the day of birth agree, so that a slip in the name is likely?"""
    if "equal" in (agreed.get("tax_code"), agreed.get("phone")):
        return True
    return agreed.get("birth") in _DAY_AGREES


def _record(parts: Parts, born: Birth, sex: str, codes: tuple[str, str]) -> Record:
    given, family, whole = parts
    return Record(
        id="", given=given, family=family, whole=whole, birth=born, sex=sex.lower(),
        tax_code=codes[0].upper(), phone=codes[1],
    )  # fmt: skip


def _shared(asked: Asked, card: Card) -> tuple[str, str]:
    """The code and the phone of the question to be compared: those that the card has, if any."""
    code = next((c for c in asked.codes if c in card.codes), asked.codes[0] if asked.codes else "")
    return code, tail(asked.phones[0]) if asked.phones else ""


def _theirs(asked: Asked, card: Card) -> tuple[str, str]:
    code = next((c for c in asked.codes if c in card.codes), "")
    tails = tails_of(card.codes)
    mine = tail(asked.phones[0]) if asked.phones else ""
    phone = mine if mine in tails else (tails[0] if tails and mine else "")
    return code, phone
