"""How a word of another script sounds and is likely spelled in Latin letters.

The tables of letters tell one reading; people write many. `ב` is b or v, `ㅍ` p or f, `و` w, u or
ou: the learned pieces say which skeletons a word may have and which spelling is the likeliest.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from math import exp, log

from labimpact.recognition.names import alignment, sounds, store

BEAM, MOST_HEARD, LEAST_SHARE = 14, 7, 3.0
SPELLING_BEAM, CHOICES, MOST_SPELLED = 8, 10, 8
# How much the look of the Latin word counts beside the pieces, and what each letter is worth.
LOOK, EACH_LETTER = 0.5, 1.3
VOWELS = frozenset("aeiouyhw")

Heard = dict[str, list[tuple[str, bool, bool, float]]]
Spelled = dict[str, list[tuple[str, float]]]


@cache
def _heard(script: str) -> Heard:
    """Each piece of the source with the skeletons it may have: (sounds, vowel first, last, log)."""
    found: Heard = {}
    for source, spellings in alignment.model()["pieces"][script].items():
        shares: dict[tuple[str, bool, bool], float] = defaultdict(float)
        for latin, weight in spellings.items():
            for skeleton in sounds.skeletons(latin) or ("-",):
                plain = skeleton.replace("-", "")
                edges = (latin[:1] in VOWELS, latin[-1:] in VOWELS)
                shares[(plain, *edges)] += exp(weight)
        best = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:8]
        found[source] = [(*key, log(share)) for key, share in best]
    return found


@lru_cache(maxsize=65536)
def skeletons(letters: str, script: str) -> tuple[str, ...]:
    """The likeliest skeletons of a word of a script with learned pieces, the best first."""
    pieces, marked = _heard(script), alignment.marked(letters)
    table: list[dict[tuple[str, bool], float]] = [{} for _ in range(len(marked) + 1)]
    table[0]["", False] = 0.0
    for place in range(len(marked)):
        states = sorted(table[place].items(), key=lambda item: -item[1])[:BEAM]
        for size in range(1, min(alignment.LONGEST_SOURCE, len(marked) - place) + 1):
            options = pieces.get("".join(marked[place : place + size]))
            if options is None:
                options = [("", True, True, alignment.DROPPED)] if size == 1 else []
            _extend(states, options, table[place + size])
    best: dict[str, float] = {}
    for (skeleton, _), weight in table[-1].items():
        best[skeleton] = max(weight, best.get(skeleton, alignment.IMPOSSIBLE))
    order = sorted(best, key=lambda s: (-best[s], s))[:MOST_HEARD]
    kept = [s for s in order if best[s] > best[order[0]] - LEAST_SHARE]
    return tuple(dict.fromkeys(s[: sounds.LONGEST] or "-" for s in kept))


def _extend(
    states: list[tuple[tuple[str, bool], float]],
    options: list[tuple[str, bool, bool, float]],
    into: dict[tuple[str, bool], float],
) -> None:
    for (so_far, closed), weight in states:
        for plain, vowel_first, vowel_last, share in options:
            joined = closed and not vowel_first
            longer = sounds.add(so_far, plain, joined)
            now = closed if not plain and not vowel_first else not vowel_last
            if weight + share > into.get((longer, now), alignment.IMPOSSIBLE):
                into[longer, now] = weight + share


@cache
def _spelled(script: str) -> Spelled:
    """Each piece of the source with its likeliest spellings, given the piece."""
    found: Spelled = {}
    for source, spellings in alignment.model()["pieces"][script].items():
        total = log(sum(exp(weight) for weight in spellings.values()))
        best = sorted(spellings.items(), key=lambda item: (-item[1], item[0]))[:CHOICES]
        found[source] = [(latin, weight - total) for latin, weight in best]
    return found


@lru_cache(maxsize=65536)
def spellings(letters: str, script: str) -> tuple[str, ...]:
    """The likeliest Latin spellings of a word, the best first.

    Pieces that fit, weighed by how Latin names look; the empty answer is for what has no letters.
    """
    pieces, marked = _spelled(script), alignment.marked(letters)
    table: list[dict[str, float]] = [{} for _ in range(len(marked) + 1)]
    table[0][""] = 0.0
    for place in range(len(marked)):
        states = sorted(table[place].items(), key=lambda item: -item[1])[:SPELLING_BEAM]
        for size in range(1, min(2, len(marked) - place) + 1):
            options = pieces.get("".join(marked[place : place + size]), [("", -9.0)][: 2 - size])
            into = table[place + size]
            for so_far, weight in states:
                for latin, share in options:
                    look = alignment.continued(so_far, latin)
                    total = weight + share + LOOK * look + EACH_LETTER * len(latin)
                    if total > into.get(so_far + latin, alignment.IMPOSSIBLE):
                        into[so_far + latin] = total
    order = sorted(table[-1].items(), key=lambda item: (-item[1], item[0]))
    return tuple(latin for latin, _ in order[:MOST_SPELLED] if latin)


for _cached in (_heard, skeletons, _spelled, spellings):
    store.forgets(_cached.cache_clear)
