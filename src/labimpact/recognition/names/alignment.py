"""How well a Latin spelling stands for a word of another script, or for another Latin spelling.

A joint model of pieces: every word pair is cut into pieces of one to three letters that stand for
each other (`ش` for sh, ch, sch; `ou` for u), each piece has a learned probability, and the best
cutting counts. Against it stands how likely the Latin word is by itself. The weights are learned
from pairs of the open lexicon by `scripts/names/train.py` (expectation maximisation).
"""

from __future__ import annotations

import gzip
import json
from functools import cache, lru_cache
from typing import Any

from labimpact.recognition.names import store

IMPOSSIBLE = -1e9
# What a piece costs that was never seen: a letter for a letter, one too many, one too few.
UNSEEN, ADDED, DROPPED = -11.0, -9.0, -9.0
LONGEST_SOURCE, LONGEST_LATIN = 3, 3
MOST = 24
# How far from the diagonal the places of both words may be.
BAND = 5

Pieces = dict[str, dict[str, float]]
Rows = list[list[tuple[int, dict[str, float]]]]


def marked(letters: str) -> list[str]:
    """Letters of the source, the first and the last marked: they have spellings of their own."""
    found = list(letters[:MOST])
    if found:
        found[0] = "^" + found[0]
        found[-1] += "$"
    return found


def rows(letters: list[str], pieces: Pieces) -> Rows:
    """From each place of the source, the pieces that may begin there."""
    found: Rows = []
    for start in range(len(letters)):
        here = []
        for size in range(1, min(LONGEST_SOURCE, len(letters) - start) + 1):
            known = pieces.get("".join(letters[start : start + size]))
            if known:
                here.append((size, known))
        if not here or here[0][0] != 1:
            here.insert(0, (1, {"": DROPPED}))
        found.append(here)
    return found


def best(source: Rows, latin: str) -> float:
    """Log-probability of the best cutting of both words into pieces."""
    latin = latin[:MOST]
    length, width = len(source), len(latin)
    subs = pieces_of(latin)
    table = [[IMPOSSIBLE] * (width + 1) for _ in range(length + 1)]
    table[0][0] = 0.0
    slope = width / max(length, 1)
    for i in range(length):
        row, here = table[i], source[i]
        middle = int(i * slope)
        for j in range(max(0, middle - BAND), min(width, middle + BAND) + 1):
            so_far = row[j]
            if so_far <= IMPOSSIBLE:
                continue
            for size, known in here:
                target = table[i + size]
                for n, sub in enumerate(subs[j]):
                    cost = known.get(sub)
                    if cost is None:
                        if size != 1 or n > 1:
                            continue
                        cost = UNSEEN if n else DROPPED
                    if so_far + cost > target[j + n]:
                        target[j + n] = so_far + cost
            if j < width and so_far + ADDED > row[j + 1]:
                row[j + 1] = so_far + ADDED
    last = table[length]
    for j in range(width):
        last[j + 1] = max(last[j + 1], last[j] + ADDED)
    return last[width]


@lru_cache(maxsize=65536)
def pieces_of(latin: str) -> list[list[str]]:
    """From each place of a Latin word, the pieces that may begin there, the empty one first."""
    width = len(latin)
    return [
        [latin[j : j + n] for n in range(min(LONGEST_LATIN, width - j) + 1)]
        for j in range(width + 1)
    ]


@lru_cache(maxsize=65536)
def alone(latin: str) -> float:
    """Log-probability of a Latin word by itself, letter after the two before it."""
    return continued("", latin[:MOST] + "$")


def continued(so_far: str, more: str) -> float:
    """Log-probability that a Latin word goes on so."""
    letters = model()["letters"]
    threes, twos, ones = letters["3"], letters["2"], letters["1"]
    text = f"^{so_far[-2:]}" if len(so_far) < 2 else so_far[-2:]
    total = 0.0
    for letter in more:
        found = threes.get(text[-2:] + letter) if len(text) > 1 else None
        if found is None:
            found = twos.get(text[-1:] + letter)
        if found is None:
            found = ones.get(letter, -9.0)
        total += found
        text += letter
    return total


@cache
def model() -> dict[str, Any]:
    """The learned weights: `pieces` per script, `letters` of Latin words, `weights` of the odds."""
    found: dict[str, Any] = json.loads(
        gzip.decompress(store.path("alignment.json.gz").read_bytes())
    )
    return found


def has_table(script: str) -> bool:
    """Whether a script has pieces of its own; the others are read through their romanisation."""
    return script in model()["pieces"]


@lru_cache(maxsize=16384)
def prepared(letters: str, script: str) -> Rows:
    """The pieces that may begin at each letter of a word of a script."""
    return rows(marked(letters), model()["pieces"][script])


def stands_for(letters: str, script: str, latin: str) -> float:
    """Log-probability that the letters of a script and a Latin spelling are one word."""
    return best(prepared(letters, script), latin)


for _cached in (model, alone, prepared):
    store.forgets(_cached.cache_clear)
