"""What a file teaches about its own errors: expectation and maximisation over its pairs."""

from collections import defaultdict
from collections.abc import Mapping
from math import log2
from typing import NamedTuple

from labimpact.recognition.linking.pairs import Pairs
from labimpact.recognition.linking.weights import FIELDS, UNKNOWN, Pattern, Weights

ROUNDS = 6
LEAST = 1e-4
# Persons that the usual share of partners counts for beside those of the file.
USUAL_PERSONS = 20
# Behind a small file stands a town: nobody is likelier met twice in it than in a file of a thousand
# (five hundred others for each to be compared with), and who agrees in nothing but the name is one
# of so many who may bear it.
FEWEST_OTHERS, TOWN = 499, 3000
MOST_RELATIVES = 1 / 200
# How much more often a given name is replaced altogether than a family name, in registers with
# many slips: what goes beyond is twins.
REPLACED = 1.6


def pattern_of(**levels: str) -> Pattern:
    """A pattern of which only some fields matter."""
    return tuple(levels.get(field, level) for field, level in zip(FIELDS, UNKNOWN, strict=True))


GIVEN_REPLACED = pattern_of(given="differ", family="equal", order="straight", birth="equal")
FAMILY_REPLACED = pattern_of(given="equal", family="differ", order="straight", birth="equal")


class Learned(NamedTuple):
    """Weights fitted to a file, and the log-odds that any two of its records are one person.

    `few`: the file is too small to tell how many people share a name.
    """

    weights: Weights
    prior: float
    relatives: float
    few: bool

    def prior_of(self, *, only_named: bool) -> float:
        """The same for a pair that agrees in something, or in nothing but the name."""
        return min(self.prior, -log2(TOWN)) if only_named and self.few else self.prior


def learn(pairs: Pairs, weights: Weights, comparable: int, persons: int, twins: int = 0) -> Learned:
    """Fit the probabilities among records of one person, leaning on the committed ones.

    `comparable`: how many pairs of records there are; `persons`: the most that can be matched;
    `twins`: pairs within one file that bear one family name and birth date.
    """
    usual = weights.settings["partners"]
    relatives = min(weights.settings["relatives"] * persons / comparable, MOST_RELATIVES)
    share = usual
    fitted = weights
    for _ in range(ROUNDS):
        prior = prior_bits(share, persons, comparable)
        totals = expect(pairs, fitted, prior, relatives)
        share = (sum(totals.values()) + USUAL_PERSONS * usual) / (persons + USUAL_PERSONS)
        fitted = fitted.with_same(maximise(pairs, totals, weights))
    prior = prior_bits(share, persons, comparable)
    fitted = beside_twins(pairs, fitted, prior, relatives, twins)
    return Learned(fitted, prior, relatives, few=comparable < FEWEST_OTHERS * persons)


def beside_twins(
    pairs: Pairs, weights: Weights, prior: float, relatives: float, twins: int
) -> Weights:
    """Make a replaced given name as likely as the file bears out, for there are twins as well.

    Of the pairs that share family name and birth date but no given name, those are taken for one
    person that are more than the twins seen within one file, and no more than those that share
    given name and birth date but no family name would make one expect.
    """
    replaced, changed = seen(pairs, GIVEN_REPLACED), seen(pairs, FAMILY_REPLACED)
    two = max(twins, replaced - REPLACED * changed)
    usual = weights.settings["twins"]
    weight = weights.settings["twins_seen"]
    share = (max(replaced - two, 0) + (1 - usual) * weight) / (replaced + weight)
    wanted = log2(share / (1 - share))
    same = weights.bits_of_same(GIVEN_REPLACED) + prior
    kin = weights.bits_of_relatives(GIVEN_REPLACED) + log2(relatives)
    excess = same - kin - wanted
    if excess <= 0:
        return weights
    given = dict(weights.same["given"])
    given["differ"] = max(given["differ"] * 2.0**-excess, LEAST)
    return weights.with_same({**weights.same, "given": given})


def seen(pairs: Pairs, wanted: Pattern) -> int:
    """How many pairs agree on names and birth date as in this pattern."""
    alike = {
        number
        for number, pattern in enumerate(pairs.patterns)
        if all(level in ("", pattern[at]) for at, level in enumerate(wanted))
    }
    return sum(number in alike for number in pairs.pattern)


def prior_bits(share: float, persons: int, comparable: int) -> float:
    """Log-odds before anything is compared, from the share of persons who have a partner."""
    chance = share / max(comparable / max(persons, 1), FEWEST_OTHERS)
    return log2(chance / (1.0 - chance))


def expect(pairs: Pairs, weights: Weights, prior: float, relatives: float) -> dict[int, float]:
    """Expected pairs of one person, pattern by pattern."""
    totals: dict[int, float] = defaultdict(float)
    for number, bits in zip(pairs.pattern, pairs.evidence(weights, relatives), strict=True):
        share = probability(bits + prior)
        if share > 0.01:
            totals[number] += share
    return totals


def maximise(
    pairs: Pairs, totals: Mapping[int, float], weights: Weights
) -> dict[str, dict[str, float]]:
    """Shares of each level among those pairs, with the committed ones as if seen before."""
    learning = weights.settings["learning"]
    counts = {
        field: {level: share * learning for level, share in levels.items()}
        for field, levels in weights.same.items()
    }
    for number, total in totals.items():
        for field, level in zip(FIELDS, pairs.patterns[number], strict=True):
            if level:
                counts[field][level] += total
    return {field: shares(levels) for field, levels in counts.items()}


def shares(counts: Mapping[str, float]) -> dict[str, float]:
    """Counts as shares of their sum, none quite nothing."""
    total = sum(counts.values())
    return {level: max(count / total, LEAST) for level, count in counts.items()}


def probability(bits: float) -> float:
    """A probability from its log-odds in bits."""
    if bits > 40:
        return 1.0
    return 1.0 / (1.0 + 2.0**-bits) if bits > -40 else 0.0
