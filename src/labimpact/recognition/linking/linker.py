"""Finding the same people within a register or across two."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from math import log2
from typing import NamedTuple

from labimpact.recognition import names
from labimpact.recognition.linking import blocking, collective, household
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.comparing import Comparer
from labimpact.recognition.linking.frequencies import Frequencies
from labimpact.recognition.linking.learning import Learned, learn, probability
from labimpact.recognition.linking.naming import word_level
from labimpact.recognition.linking.pairs import Pairs
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import Weights, committed_weights

MATCH, REVIEW, NO = "match", "review", "no"
# A pair that may be shown, never decided, has these odds at most.
UNDECIDED = 0.5
# Bits below the usual prior at which a pair is forgotten at once.
HOPELESS = 9.0
Progress = Callable[[str, int, int], None]


class Linked(NamedTuple):
    """A pair worth telling: positions of its records, score 0-1, decision."""

    left: int
    right: int
    score: float
    decision: str


def quiet(what: str, done: int, of: int) -> None:
    """Tell nobody how far it is."""


def link_within(
    records: Sequence[Record], *, only_names: bool = False, weights: Weights | None = None,
    progress: Progress = quiet,
) -> list[Linked]:  # fmt: skip
    """Find the people who are in a register more than once."""
    weights = weights or committed_weights()
    candidates = blocking.pairs_within(records, enough(only_names))
    if only_names:
        return by_name(records, records, candidates, weights, progress)
    comparer = comparer_of(records, weights, copies=True)
    pairs = compared(records, records, candidates, comparer, progress)
    comparable = max(len(records) * (len(records) - 1) // 2, 1)
    learned = learn(pairs, weights, comparable, len(records))
    odds = list(odds_of(pairs, learned, records, records))
    least = weights.settings["match"]
    alone = collective.share_alone_within(odds, len(records))
    groups = collective.gather(odds, least / (1.0 - least), alone)
    return decided_within(odds, groups, weights)


def comparer_of(records: Sequence[Record], weights: Weights, *, copies: bool) -> Comparer:
    """Compares records by what is common among them."""
    frequencies = Frequencies.of(records)
    namesakes = frequencies.namesakes(records, copies=copies)
    return Comparer(weights, frequencies, frequencies.whole_names(), namesakes)


def enough(only_names: bool) -> int:
    """How many others a record is compared with."""
    return blocking.ENOUGH_OF_NAMES if only_names else blocking.ENOUGH


def decided_within(
    odds: Iterable[collective.Pair], groups: collective.Groups, weights: Weights
) -> list[Linked]:
    """The decision on every near pair, and on those that a group brings together."""
    match = weights.settings["match"]
    scores = {(one.left, one.right): one.odds / (1.0 + one.odds) for one in odds}
    found = [
        Linked(left, right, *decision(min(score, match - 0.001), weights))
        for (left, right), score in scores.items()
        if groups.of(left) != groups.of(right) and score >= weights.settings["near"]
    ]
    for members in groups.together():
        for left, right in combinations(sorted(members), 2):
            score = max(scores.get((left, right), 0.0), groups.joined_at(left, right))
            found.append(Linked(left, right, score, MATCH))
    return sorted(found)


def link_across(
    left: Sequence[Record], right: Sequence[Record], *, only_names: bool = False,
    weights: Weights | None = None, progress: Progress = quiet,
) -> list[Linked]:  # fmt: skip
    """Find the people of one register in another."""
    weights = weights or committed_weights()
    candidates = blocking.pairs_across(left, right, enough(only_names))
    if only_names:
        return by_name(left, right, candidates, weights, progress)
    comparer = comparer_of([*left, *right], weights, copies=False)
    pairs = compared(left, right, candidates, comparer, progress)
    persons = min(len(left), len(right))
    twins = twins_within(left) + twins_within(right)
    learned = learn(pairs, weights, max(len(left) * len(right), 1), persons, twins)
    odds = list(odds_of(pairs, learned, left, right, shift=len(left)))
    groups = copies(odds, [*left, *right], comparer, learned)
    alone = collective.share_alone(odds, len(left), len(right))
    settled = collective.settle(odds, groups, alone, len(left))
    found = []
    for (one, other), score in settled.items():
        if score < weights.settings["near"]:
            continue
        score, decided = decision(score, weights)
        found += [
            Linked(a, b - len(left), score, decided)
            for a in groups.members(one)
            for b in groups.members(other)
        ]
    return sorted(found)


def copies(
    odds: Iterable[collective.Pair], records: Sequence[Record], comparer: Comparer, learned: Learned
) -> collective.Groups:
    """Put together the records of one file that seem to be the same person of the other."""
    partners: dict[int, list[int]] = {}
    for left, right, value, *_ in odds:
        if value > 1.0:
            partners.setdefault(left, []).append(right)
            partners.setdefault(right, []).append(left)
    pairs = Pairs()
    for rivals in partners.values():
        for one, other in combinations(sorted(rivals)[: collective.LARGEST], 2):
            pairs.add(one, other, comparer.compare(records[one], records[other]))
    found = odds_of(pairs, learned, records, records)
    same = {(pair.left, pair.right): pair for pair in found}
    return collective.gather(list(same.values()), 4.0)


def compared(
    left: Sequence[Record], right: Sequence[Record],
    candidates: Iterator[tuple[int, Iterable[int]]], comparer: Comparer, progress: Progress,
) -> Pairs:  # fmt: skip
    """Compare every candidate pair and keep those for which something speaks."""
    pairs = Pairs()
    within = left is right
    least = log2(len(left) + len(right)) - HOPELESS
    for done, (position, others) in enumerate(candidates):
        record = left[position]
        for other in others:
            if comparer.hopeless(record, right[other]):
                continue
            comparison = comparer.compare(record, right[other])
            if comparer.bits_of(comparison.pattern) + comparison.chance < least:
                continue
            first, second = sorted((position, other)) if within else (position, other)
            pairs.add(first, second, comparison)
        progress("confronto", done + 1, len(left))
    return pairs


def odds_of(
    pairs: Pairs, learned: Learned, left_records: Sequence[Record],
    right_records: Sequence[Record], shift: int = 0,
) -> Iterator[collective.Pair]:  # fmt: skip
    """The odds of every pair that is not hopeless; positions of the right one begin at `shift`."""
    looks = [household.look(pattern) for pattern in pairs.patterns]
    evidence = pairs.evidence(learned.weights, learned.relatives)
    for left, right, number, bits in zip(
        pairs.left, pairs.right, pairs.pattern, evidence, strict=True
    ):
        look = looks[number]
        share = probability(bits + learned.prior_of(only_named=look.only_named))
        if share < 1e-4:
            continue
        odds = share / max(1.0 - share, 1e-12)
        two = look.are_two or (
            look.if_two_names and household.two_names(left_records[left], right_records[right])
        )
        if two or not look.has_a_name:
            odds = min(odds, UNDECIDED)
        yield collective.Pair(left, right + shift, odds, kin=look.may_be_kin or two, two=two)


def twins_within(records: Sequence[Record]) -> int:
    """Pairs of a file with one birth date and family name but different given names."""
    born: dict[tuple[Birth, str], list[Record]] = {}
    for record in records:
        if record.birth and record.birth.month and record.family and record.given:
            born.setdefault((record.birth, record.family[0].text), []).append(record)
    return sum(
        word_level(one.given[0], other.given[0]) == "differ"
        for same in born.values()
        for one, other in combinations(same[: collective.LARGEST], 2)
    )


def by_name(
    left: Sequence[Record], right: Sequence[Record],
    candidates: Iterator[tuple[int, Iterable[int]]], weights: Weights, progress: Progress,
) -> list[Linked]:  # fmt: skip
    """Where there are only names, say which are the same name; who bears it cannot be known."""
    found = []
    within = left is right
    for done, (position, others) in enumerate(candidates):
        own = left[position].name
        for other in others:
            score = names.compare(own, right[other].name).score
            if score >= names.ANOTHER:
                first, second = sorted((position, other)) if within else (position, other)
                decided = MATCH if score >= weights.settings["same_name"] else REVIEW
                found.append(Linked(first, second, score, decided))
        progress("confronto", done + 1, len(left))
    return sorted(found)


def decision(score: float, weights: Weights) -> tuple[float, str]:
    """A score with what it decides."""
    if score >= weights.settings["match"]:
        return score, MATCH
    return score, REVIEW if score >= weights.settings["review"] else NO
