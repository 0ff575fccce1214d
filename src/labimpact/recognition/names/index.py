"""Many names in memory, to be searched by a name: for the benchmark, files and small registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log

from labimpact.recognition.names.comparing import compare
from labimpact.recognition.names.keys import keys
from labimpact.recognition.names.reading import Name

CANDIDATES = 300


class Index:
    """Names by their keys; `search` answers with positions in the given order and scores."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.posted: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(names):
            for key in keys(name, loose=True):
                self.posted[key].append(position)

    def search(self, query: Name, limit: int = 10) -> list[tuple[int, float]]:
        """The likeliest names, best first, each with its score 0-1."""
        points: dict[int, float] = defaultdict(float)
        for key in keys(query, loose=True):
            found = self.posted.get(key, ())
            for position in found:
                points[position] += log(1 + len(self.names) / (1 + len(found)))
        best = sorted(points, key=lambda p: (-points[p], p))[:CANDIDATES]
        scored = [(p, compare(query, self.names[p]).score) for p in best]
        return sorted(scored, key=lambda found: (-found[1], found[0]))[:limit]
