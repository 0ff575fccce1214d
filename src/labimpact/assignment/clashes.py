"""Which choices of one worker exclude each other, and how to say so in few words.

Choices are sorted by time and each is held only against those that begin before the worker could
be anywhere after it and had their night; what is found is said of as many choices at once as
possible, so that the relaxation is tight and the model small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from labimpact.assignment.problem import DAY, Problem, Request, Worker

# A job with its beginning.
Choice = tuple[Request, int]


def clashes(problem: Problem, worker: Worker, choices: Sequence[Choice]) -> Any:
    """A square of truths: which two of the choices, sorted by their beginning, the worker cannot
    both have; says what `rules.apart` says, and that nobody does a request twice."""
    starts = np.array([start for _, start in choices])
    ends = starts + np.array([request.minutes for request, _ in choices])
    ids: dict[str, int] = {}
    requests = np.array([ids.setdefault(request.id, len(ids)) for request, _ in choices])
    places, ways = _ways(problem, worker, choices)
    reach = max(int(ways.max(initial=0)) + worker.pause, worker.rest)
    last = np.searchsorted(starts, ends + reach)
    found: Any = requests[:, None] == requests[None, :]
    np.fill_diagonal(found, False)
    for one in range(len(choices)):
        after = slice(one + 1, last[one])
        gap = starts[after] - ends[one]
        short = gap < np.maximum(ways[places[one], places[after]] + worker.pause, 0)
        short |= (starts[after] // DAY != starts[one] // DAY) & (gap < worker.rest)
        found[one, after] |= short
    return found | found.T


def _ways(problem: Problem, worker: Worker, choices: Sequence[Choice]) -> tuple[Any, Any]:
    """Of each choice its place, and the minutes between these; by phone one is anywhere."""
    there = sorted({r.place for r, _ in choices if r.place is not None})
    at = {place: n for n, place in enumerate(there)}
    ways = np.zeros((len(there) + 1, len(there) + 1), dtype=np.int64)
    for a, row in zip(there, ways, strict=False):
        minutes = problem.travel[worker.means][a]
        row[: len(there)] = [0 if a == b else minutes[b] for b in there]
    nowhere = len(there)
    return np.array([nowhere if r.place is None else at[r.place] for r, _ in choices]), ways


def cliques(found: Any, said: Any) -> Iterator[list[int]]:
    """Sets of choices of which no two go together, until every two that do not are in one of them
    or `said` already; who excludes the most is taken into a set first."""
    order = np.lexsort((np.arange(len(found)), -found.sum(axis=1)))
    against, left = _bits(found[order][:, order]), _bits((found & ~said)[order][:, order])
    for one in range(len(left)):
        while left[one]:
            clique, common = [one], against[one] & left[one]
            taken = 1 << one
            while common:
                other = (common & -common).bit_length() - 1
                common = against[other] & (common if len(clique) > 1 else against[one])
                clique.append(other)
                taken |= 1 << other
            for each in clique:
                left[each] &= ~taken
            yield [int(order[each]) for each in clique]


def _bits(square: Any) -> list[int]:
    packed = np.packbits(square, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
