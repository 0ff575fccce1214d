"""Minutes told as hours: as a number for a file, and as an Italian reader expects them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

_CENT = Decimal("0.01")


def as_hours(minutes: int | None) -> Decimal:
    """Hours with two decimals, as a spreadsheet adds them up."""
    return (Decimal(minutes or 0) / 60).quantize(_CENT)


def said(minutes: int | None) -> str:
    """«12», «12,5», «0,25»: hours without the noughts that say nothing."""
    hours = as_hours(minutes)
    return str(number_format(hours.normalize() if hours % 1 else int(hours), use_l10n=True))
