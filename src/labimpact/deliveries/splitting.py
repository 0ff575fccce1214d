"""Sharing out the minutes of one piece of work, so that they are counted once."""

from __future__ import annotations

from collections.abc import Sequence


def share_minutes(total: int, weights: Sequence[int]) -> list[int]:
    """Whole minutes in proportion to the weights, adding up to exactly `total`.

    Each share is rounded down and the minutes left over go, one each, to the largest
    remainders, the first in order when they are equal. No weights: nobody to share with.
    """
    whole = sum(weights)
    if whole == 0:
        return []
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for index in by_remainder[:left]:
        shares[index] += 1
    return shares
