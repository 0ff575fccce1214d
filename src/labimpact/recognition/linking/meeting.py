"""Two encoded registers set side by side: which rows are the same person, and no name."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from labimpact.recognition.linking.encoding import LENGTH, Encoded, likeness
from labimpact.recognition.linking.linker import MATCH, NO, REVIEW, Linked
from labimpact.recognition.linking.weights import Weights, committed_weights

# Up to this many pairs each is looked at; beyond, only those that share a sample of their bits.
ALL_PAIRS = 20_000_000
TABLES, SAMPLE = 40, 16


def meet(
    left: Sequence[Encoded], right: Sequence[Encoded], weights: Weights | None = None
) -> list[Linked]:
    """Pair encoded records: each with its likest, if that is the likest of both and stands apart.

    The score is the Dice coefficient of the filters.
    """
    settings = (weights or committed_weights()).settings
    scores: dict[tuple[int, int], float] = {}
    for a, b in candidates(left, right):
        score = likeness(left[a].filter, right[b].filter)
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


def candidates(left: Sequence[Encoded], right: Sequence[Encoded]) -> Iterator[tuple[int, int]]:
    """Pairs to look at: all of them in small registers, those alike in some sample in large."""
    if len(left) * len(right) <= ALL_PAIRS:
        for a in range(len(left)):
            for b in range(len(right)):
                yield a, b
        return
    sampled = [places(table) for table in range(TABLES)]
    behind: dict[tuple[int, int], list[int]] = {}
    for b, record in enumerate(right):
        for table, own in enumerate(samples(record.filter, sampled)):
            behind.setdefault((table, own), []).append(b)
    for a, record in enumerate(left):
        met: set[int] = set()
        for table, own in enumerate(samples(record.filter, sampled)):
            met.update(behind.get((table, own), ()))
        for b in sorted(met):
            yield a, b


def places(table: int) -> list[int]:
    """The bits of one sample, the same in every run."""
    digest = blake2b(f"table {table}".encode(), digest_size=2 * SAMPLE).digest()
    half = LENGTH // 2
    return [int.from_bytes(digest[2 * at : 2 * at + 2], "big") % half for at in range(SAMPLE)]


def samples(own: int, sampled: Sequence[Sequence[int]]) -> Iterator[int]:
    """Every sample of a filter, as a number."""
    for chosen in sampled:
        value = 0
        for place in chosen:
            value = value << 1 | (own >> place & 1)
        yield value
