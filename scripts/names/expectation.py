"""Learn which pieces of two words stand for each other, by expectation maximisation.

Every pair gives a lattice: places in both words, and arcs that are pieces of one to three letters
on each side. The arcs are numbered once; a round goes forward and backward over all of them.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp, log

import numba
import numpy as np

from labimpact.recognition.names.alignment import LONGEST_LATIN, MOST, marked

# Long pieces explain everything by heart: each letter beyond the first of a side costs this share.
THRIFT = 0.55
BITS_SOURCE, BITS_LATIN = 10, 5


@numba.njit
def _arcs(n, m, source, latin, longest, out_from, out_to, out_piece):
    """Number the pieces of one pair; the answer is how many there are."""
    found = 0
    for i in range(n + 1):
        for j in range(m + 1):
            if abs(i * m / n - j) > 4.5:
                continue
            left = np.int64(0)
            for k in range(1, min(longest, n - i) + 1):
                left = (left << BITS_SOURCE) | source[i + k - 1]
                right = np.int64(0)
                for size in range(min(LONGEST_LATIN, m - j) + 1):
                    if size:
                        right = (right << BITS_LATIN) | latin[j + size - 1]
                    if k > 1 and (size == 0 or k + size > 5):
                        continue
                    out_from[found] = i * (m + 1) + j
                    out_to[found] = (i + k) * (m + 1) + j + size
                    out_piece[found] = (left << (BITS_LATIN * LONGEST_LATIN)) | right
                    found += 1
    return found


@numba.njit
def _round(starts, sizes, a, b, piece, p, kept, counts, told):
    """Expected numbers of all pieces over the pairs that are kept."""
    forward, backward = np.zeros(1024), np.zeros(1024)
    for n in range(len(sizes)):
        if not kept[n]:
            continue
        size = sizes[n]
        forward[:size] = 0.0
        backward[:size] = 0.0
        forward[0] = backward[size - 1] = 1.0
        for arc in range(starts[n], starts[n + 1]):
            forward[b[arc]] += forward[a[arc]] * p[piece[arc]]
        total = forward[size - 1]
        told[n] = np.log(total) if total > 1e-290 else -700.0
        if total <= 1e-290:
            continue
        for arc in range(starts[n + 1] - 1, starts[n] - 1, -1):
            backward[a[arc]] += p[piece[arc]] * backward[b[arc]]
        for arc in range(starts[n], starts[n + 1]):
            counts[piece[arc]] += forward[a[arc]] * p[piece[arc]] * backward[b[arc]] / total


class Lattices:
    """All arcs of all pairs, the pieces numbered."""

    def __init__(self, pairs, longest: int) -> None:
        symbols: dict[str, int] = {}
        parts, starts, sizes, lengths = [], [0], [], []
        one, two, three = (np.zeros(6000, np.int64) for _ in range(3))
        for letters, latin in pairs:
            source = np.array([symbols.setdefault(s, len(symbols) + 1) for s in marked(letters)])
            target = np.array([ord(c) - 96 for c in latin[:MOST]])
            n, m = len(source), len(target)
            found = _arcs(n, m, source, target, longest, one, two, three)
            parts.append((one[:found].astype(np.int16), two[:found].astype(np.int16),
                          three[:found].copy()))  # fmt: skip
            starts.append(starts[-1] + found)
            sizes.append((n + 1) * (m + 1))
            lengths.append(n + m)
        self.starts, self.sizes = np.array(starts), np.array(sizes)
        self.lengths = np.array(lengths)
        self.a, self.b = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
        codes, self.piece = np.unique(np.concatenate([p[2] for p in parts]), return_inverse=True)
        names = {number: symbol for symbol, number in symbols.items()}
        self.pieces = [_decoded(int(code), names) for code in codes]


def _decoded(code: int, names: dict[int, str]) -> tuple[str, str]:
    width = BITS_LATIN * LONGEST_LATIN
    left, right = code >> width, code & (2**width - 1)
    latin, source = "", ""
    while right:
        latin, right = chr((right & 31) + 96) + latin, right >> BITS_LATIN
    while left:
        source, left = names[left & (2**BITS_SOURCE - 1)] + source, left >> BITS_SOURCE
    return source, latin


def learn(pairs, longest: int, rounds: int = 7, keep: float = 0.94):
    """Probabilities of pieces; after the second round the worst pairs are left out as noise."""
    lattices = Lattices(pairs, longest)
    plain = [(a.replace("^", "").replace("$", ""), b) for a, b in lattices.pieces]
    letters = np.array([len(a) + len(b) for a, b in plain])
    extra = np.array([max(0, len(a) - 1) + max(0, len(b) - 1) for a, b in plain])
    p = 0.05 ** letters.astype(float)
    kept = np.ones(len(pairs), np.bool_)
    for number in range(rounds):
        counts, told = np.zeros(len(p)), np.zeros(len(pairs))
        _round(lattices.starts, lattices.sizes, lattices.a, lattices.b, lattices.piece, p, kept,
               counts, told)  # fmt: skip
        each = told / lattices.lengths
        print(f"  round {number}: {kept.sum()} pairs, {(p > 0).sum()} pieces,"
              f" {each[kept].mean():.3f} a letter", flush=True)  # fmt: skip
        if number in (1, 2, 3):
            kept &= each >= np.quantile(each[kept], 1 - keep)
        thrifty = counts * THRIFT**extra
        thrifty[thrifty < (0.3 if number < rounds - 1 else 1.2)] = 0
        p = thrifty / thrifty.sum()
    return {lattices.pieces[n]: float(p[n]) for n in np.flatnonzero(p)}


def as_table(probability: dict) -> dict[str, dict[str, float]]:
    """Source piece to Latin piece to log-probability, as the product reads it."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for (left, right), share in sorted(probability.items()):
        if share > exp(-13):
            table[left][right] = round(log(share), 2)
    return dict(table)
