"""What the parts of the report share: the period, shares, hidden numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Span:
    """A period: its first and last day, and the moments from which and before which it is."""

    since: date
    until: date
    begins: datetime
    ends: datetime

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def masked(count: int, least: int) -> int | str:
    """A count of persons; from 1 to `least` − 1 only that it is less (statistics_min_cell)."""
    return _("meno di %(n)s") % {"n": least} if 0 < count < least else count


def share(part: int, whole: int) -> int | None:
    """Per cent, or nothing of nothing."""
    return round(100 * part / whole) if whole else None


def half(values: Sequence[int]) -> int | None:
    """The smallest value within which half of them lie."""
    return sorted(values)[(len(values) - 1) // 2] if values else None
