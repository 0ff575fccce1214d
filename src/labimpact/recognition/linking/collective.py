"""The second look: a pair is judged beside the other pairs of its two records.

Within a file, copies of one record are put together, the surest first: a record joins a group by
its best evidence there, set against that of any other group it could belong to, and two groups
join only when they agree on the whole, not through one doubtful copy. Across two files a pair is
set against the other partners of either, and against having none, which is the less likely the
more of a file finds its partner.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

# However complete two registers are, some of their persons are in one alone.
LEAST_ALONE = 0.05
LEAST_ALONE_WITHIN = 0.2
# Log-odds of two members of different groups whom nothing has brought together.
UNMET = -8.0
LEAST_ODDS = 2.0**-20
LARGEST = 12
# With a fifth of its persons there twice, a file says nothing about how often anybody is in it.
COPIES_TELL = 5.0
# Beyond this many copies it is a habit of the register and not a person.
MOST_COPIES = 300


class Pair(NamedTuple):
    """Two records by their position and the odds that they are one person.

    `kin`: they may as well be two of one household, so that having no other partner tells nothing;
    `two`: they are that by all that is known, and no third record makes them one.
    """

    left: int
    right: int
    odds: float
    kin: bool = False
    two: bool = False


class Groups:
    """Records put together: every group is one person, named by its first record."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._joined: dict[tuple[int, int], float] = {}

    def of(self, node: int) -> int:
        """The first record of the group of this one."""
        return self._first.get(node, node)

    def members(self, first: int) -> Sequence[int]:
        """The records of a group."""
        return self._members.get(first) or (first,)

    def joined_at(self, one: int, other: int) -> float:
        """How likely the pair was that brought two records of one group together."""
        return self._joined.get(ordered(one, other), 0.0)

    def join(self, one: int, other: int, likely: float) -> None:
        """Put the groups of two records together, on the strength of a pair so likely."""
        first, second = sorted((self.of(one), self.of(other)))
        if first == second:
            return
        for a in self.members(first):
            for b in self.members(second):
                self._joined[ordered(a, b)] = likely
        together = [*self.members(first), *self.members(second)]
        self._members.pop(second, None)
        self._members[first] = together
        for node in together:
            self._first[node] = first

    def together(self) -> Iterable[Sequence[int]]:
        """The groups of more than one record."""
        return self._members.values()


def gather(pairs: Sequence[Pair], least: float, alone: float = 1.0) -> Groups:
    """Put the copies of each person within a file together.

    `least`: odds below which a record joins nothing; `alone`: the share of records without a copy,
    by which a record that has found none yet is the likelier to belong to the nearest.
    """
    groups = Groups()
    apart = {(pair.left, pair.right) for pair in pairs if pair.two}
    odds = {(pair.left, pair.right): pair.odds for pair in pairs}
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for left, right, value, *_ in pairs:
        near[left].append((right, value))
        near[right].append((left, value))
    alone = min(max(alone, LEAST_ALONE_WITHIN), 1.0)
    ordinal = sorted(pairs, key=lambda pair: (-pair.odds, pair.left, pair.right))
    for left, right, value, kin, _two in ordinal:
        if value < least * alone:
            break
        one, other = groups.members(groups.of(left)), groups.members(groups.of(right))
        if groups.of(left) == groups.of(right) or len(one) + len(other) > MOST_COPIES:
            continue
        if apart and any(ordered(a, b) in apart for a in one for b in other):
            continue
        if min(len(one), len(other)) > 1:
            likely = value / (1.0 + value) if agree(one, other, odds) else 0.0
        else:
            rivals = sum(
                rival(node, partner, near, odds, groups)
                for node, partner in ((left, right), (right, left))
            )
            likely = value / (value + rivals + (1.0 if kin else alone))
        if likely >= least / (1.0 + least):
            groups.join(left, right, likely)
    return groups


def agree(one: Sequence[int], other: Sequence[int], odds: Mapping[tuple[int, int], float]) -> bool:
    """Say whether two groups are one person on the whole: most members of each find a likeness.

    One odd copy among many may hide whose it is; when half of a group says otherwise, it is two.
    """
    rows = [
        [max(log2(odds.get(ordered(a, b), LEAST_ODDS)), UNMET) for b in other[:LARGEST]]
        for a in one[:LARGEST]
    ]
    bests = [max(row) for row in rows] + [max(column) for column in zip(*rows, strict=True)]
    return sum(bests) >= 0.0


def rival(
    node: int,
    partner: int,
    near: Mapping[int, Iterable[tuple[int, float]]],
    odds: Mapping[tuple[int, int], float],
    groups: Groups,
) -> float:
    """Odds that a record is somebody else than the partner at hand."""
    own = groups.of(node), groups.of(partner)
    return max(
        (
            value
            for other, value in near[node]
            if groups.of(other) not in own and odds.get(ordered(other, partner), 0.0) < 1.0
        ),
        default=0.0,
    )


def ordered(one: int, other: int) -> tuple[int, int]:
    """Two positions as the key of their pair."""
    return (one, other) if one < other else (other, one)


def settle(
    pairs: Sequence[Pair], groups: Groups, alone: float, border: int
) -> dict[tuple[int, int], float]:
    """Probability of every pair of groups across two files; the right one begins at `border`.

    Another partner speaks against a pair as far as its file is free of copies: where many persons
    stand in it twice, both may be right.
    """
    best: dict[tuple[int, int], Pair] = {}
    for pair in pairs:
        key = groups.of(pair.left), groups.of(pair.right)
        if key not in best or pair.odds > best[key].odds:
            best[key] = pair
    rivals: dict[int, float] = defaultdict(float)
    for (left, right), pair in best.items():
        rivals[left] += pair.odds
        rivals[right] += pair.odds
    none = min(max(alone, LEAST_ALONE), 1.0)
    against_left, against_right = free_of_copies(pairs, groups, border)
    found = {}
    for (left, right), pair in best.items():
        others = (rivals[left] - pair.odds) * against_right
        others += (rivals[right] - pair.odds) * against_left
        found[left, right] = pair.odds / (pair.odds + others + (1.0 if pair.kin else none))
    return found


def free_of_copies(pairs: Iterable[Pair], groups: Groups, border: int) -> tuple[float, float]:
    """How far the left and the right file hold each person once, from 1 down to 0."""
    met = {node for pair in pairs if pair.odds > 1.0 for node in (pair.left, pair.right)}
    found = []
    for side in ({n for n in met if n < border}, {n for n in met if n >= border}):
        twice = sum(len(groups.members(groups.of(node))) > 1 for node in side)
        found.append(max(0.0, 1.0 - COPIES_TELL * twice / max(len(side), 1)))
    return found[0], found[1]


def share_alone(pairs: Iterable[Pair], left: int, right: int) -> float:
    """The share of records that find no partner at the first look, in the fuller file."""
    found: tuple[dict[int, float], dict[int, float]] = defaultdict(float), defaultdict(float)
    for one, other, odds, *_ in pairs:
        found[0][one] += odds / (1.0 + odds)
        found[1][other] += odds / (1.0 + odds)
    met = [sum(min(1.0, share) for share in side.values()) for side in found]
    return 1.0 - max(met[0] / max(left, 1), met[1] / max(right, 1))


def share_alone_within(pairs: Iterable[Pair], records: int) -> float:
    """The share of records of one file that find no copy at the first look."""
    found: dict[int, float] = defaultdict(float)
    for one, other, odds, *_ in pairs:
        found[one] += odds / (1.0 + odds)
        found[other] += odds / (1.0 + odds)
    return 1.0 - sum(min(1.0, share) for share in found.values()) / max(records, 1)
