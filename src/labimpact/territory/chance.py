"""Is a change more than chance? Exact tests on counts, and what to do about many of them.

- Two rates: given their sum, the first of two Poisson counts is binomial with the share of its
  days (J. Przyborowski, H. Wilenski, *Homogeneity of results in testing samples from Poisson
  series*, Biometrika 31, 1940). Two-sided: twice the smaller tail, at most 1.
- A quarter is called different only if it differs from the same quarter of last year and from the
  four before it, in the same direction: the larger of the two p-values (intersection-union test,
  R. L. Berger, *Multiparameter hypothesis testing*, Technometrics 24, 1982).
- Of many rows, those are named that keep the share of false alarms among them under 5 in 100
  (Y. Benjamini, Y. Hochberg, *Controlling the false discovery rate*, JRSS B 57, 1995).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

FALSE_ALARMS = 0.05


def two_rates(first: int, first_days: int, second: int, second_days: int) -> float:
    """The p-value of two counts over so many days each, had both the same rate."""
    if first_days <= 0 or second_days <= 0 or first + second == 0:
        return 1.0
    share = first_days / (first_days + second_days)
    total = first + second
    # Only the smaller tail counts; which one it is, is in doubt around the median alone.
    tails = []
    if first <= total * share + 1:
        tails.append(_up_to(first, total, share))
    if first >= total * share - 1:
        tails.append(1 - _up_to(first - 1, total, share))
    return min(1.0, 2 * min(tails))


def _up_to(most: int, tries: int, share: float) -> float:
    """The chance of at most so many of `tries`, each with that share.

    Summed from the side with fewer terms that matter; logarithms, so that thousands do not vanish.
    """
    if most < 0:
        return 0.0
    if most >= tries:
        return 1.0
    if most > tries * share:
        return 1 - _up_to(tries - most - 1, tries, 1 - share)
    log_term = (
        math.lgamma(tries + 1) - math.lgamma(most + 1) - math.lgamma(tries - most + 1)
        + most * math.log(share) + (tries - most) * math.log1p(-share)
    )  # fmt: skip
    term, found = math.exp(log_term), 0.0
    for k in range(most, -1, -1):
        found += term
        if term < found * 1e-17:
            break
        term *= k / (tries - k + 1) * (1 - share) / share
    return min(1.0, found)


def discoveries(p_values: Sequence[float], share: float = FALSE_ALARMS) -> list[bool]:
    """Which of these rows may be called different (Benjamini–Hochberg), in their order."""
    ranked = sorted(range(len(p_values)), key=lambda at: p_values[at])
    last = 0
    for rank, at in enumerate(ranked, 1):
        if p_values[at] <= share * rank / len(p_values):
            last = rank
    named = set(ranked[:last])
    return [at in named for at in range(len(p_values))]
