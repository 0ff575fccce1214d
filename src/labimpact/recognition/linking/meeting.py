"""Two encoded registers set side by side: which rows are the same person, and no name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from labimpact.recognition.linking.encoding import Encoded, likeness
from labimpact.recognition.linking.linker import MATCH, NO, REVIEW, Linked
from labimpact.recognition.linking.weights import Weights, committed_weights

# Up to this many pairs each is looked at; beyond, only those that share a sample of their bits.
# Which bit stands for what is drawn by the secret: neighbouring bits are as good a sample as any.
ALL_PAIRS = 20_000_000
TABLES, SAMPLE = 48, 16


def meet(
    left: Sequence[Encoded], right: Sequence[Encoded], weights: Weights | None = None
) -> list[Linked]:
    """Pair encoded records: each with its likest, if that is the likest of both and stands apart.

    The score is the Dice coefficient of the filters.
    """
    settings = (weights or committed_weights()).settings
    scores: dict[tuple[int, int], float] = {}
    for a, others in candidates(left, right):
        own = left[a].filter
        for b in others:
            score = likeness(own, right[b].filter)
            if score >= settings["encoded_near"]:
                scores[a, b] = score
    sides = best_two(scores, 0), best_two(scores, 1)
    return sorted(
        Linked(
            a,
            b,
            score,
            decided(score, min(apart(score, sides[0][a]), apart(score, sides[1][b])), settings),
        )
        for (a, b), score in scores.items()
    )


def decided(score: float, lead: float, settings: Mapping[str, float]) -> str:
    """A decision from the likeness and from how far it is ahead of the next."""
    if score < settings["encoded_review"] or lead < 0.0:
        return NO
    if score >= settings["encoded_match"] and lead >= settings["encoded_apart"]:
        return MATCH
    return REVIEW


def apart(score: float, two: tuple[float, float]) -> float:
    """How far a score is ahead of the other candidates of its record."""
    first, second = two
    return score - (second if score == first else first)


def best_two(scores: dict[tuple[int, int], float], side: int) -> dict[int, tuple[float, float]]:
    """The best and the second best score of every record of one side."""
    found: dict[int, tuple[float, float]] = {}
    for key, score in scores.items():
        first, second = found.get(key[side], (0.0, 0.0))
        if score > first:
            first, second = score, first
        else:
            second = max(second, score)
        found[key[side]] = first, second
    return found


def candidates(
    left: Sequence[Encoded], right: Sequence[Encoded]
) -> Iterator[tuple[int, Sequence[int]]]:
    """What to set each beside: everybody in small registers, those alike in a sample in large.

    Sample by sample, so that no more than one is held: a pair may come again.
    """
    if len(left) * len(right) <= ALL_PAIRS:
        for a in range(len(left)):
            yield a, range(len(right))
        return
    for table in range(TABLES):
        behind: dict[int, list[int]] = defaultdict(list)
        for b, record in enumerate(right):
            behind[sample(record.filter, table)].append(b)
        for a, record in enumerate(left):
            yield a, behind.get(sample(record.filter, table), ())


def sample(own: int, table: int) -> int:
    """Some bits of a filter: the table says which."""
    return own >> table * SAMPLE & (1 << SAMPLE) - 1
