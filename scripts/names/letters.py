"""Learn how likely a Latin word is by itself: letter after the two before it, with back-off."""

from __future__ import annotations

from collections import Counter
from math import log


def learn(words: list[str]) -> dict[str, dict[str, float]]:
    ones, twos, threes = Counter(), Counter(), Counter()
    for word in words:
        text = f"^{word}$"
        for n in range(1, len(text)):
            ones[text[n]] += 1
            twos[text[n - 1 : n + 1]] += 1
            if n > 1:
                threes[text[n - 2 : n + 1]] += 1
    total = sum(ones.values())
    one = {c: n / total for c, n in ones.items()}
    two = _smoothed(twos, one, 20.0)
    three = _smoothed(threes, two, 8.0)
    return {
        "1": {c: round(log(p), 2) for c, p in sorted(one.items())},
        "2": {c: round(log(p), 2) for c, p in sorted(two.items()) if twos[c] > 2},
        "3": {c: round(log(p), 2) for c, p in sorted(three.items()) if threes[c] > 9},
    }


def _smoothed(counts: Counter, shorter: dict, trust: float) -> dict:
    before: Counter = Counter()
    for text, n in counts.items():
        before[text[:-1]] += n
    return {
        text: (n + trust * shorter.get(text[1:], 1e-5)) / (before[text[:-1]] + trust)
        for text, n in counts.items()
    }
