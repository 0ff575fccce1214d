"""Minutes told as hours, in the two ways there are: a number in tables, words in sentences."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

from labimpact.mediation.wording import words

_CENT = Decimal("0.01")
# Hours are asked, planned and paid in quarters (the rule mediation_hour_step says it in hours).
STEP = 15


def in_quarters(minutes: int) -> int:
    """Minutes rounded up to a quarter of an hour."""
    return -(-minutes // STEP) * STEP


def as_hours(minutes: int | None) -> Decimal:
    """Hours as a spreadsheet adds them up: two decimals at most, no empty noughts."""
    hours = (Decimal(minutes or 0) / 60).quantize(_CENT)
    return hours.normalize() if hours % 1 else Decimal(int(hours))


def short(minutes: int | None) -> str:
    """«12», «12,5», «0,25»: where a heading or a unit says that they are hours."""
    return str(number_format(as_hours(minutes), use_l10n=True))


def told(minutes: int | None, language: str = "it") -> str:
    """«1 ora», «2 ore e 30 minuti», «45 minuti»: in a sentence, in the language of the reader."""
    text = words("hours", language)
    hours, rest = divmod(abs(minutes or 0), 60)
    parts = {"hours": _counted(text["hour"], hours, language)} if hours else {}
    if rest or not hours:
        parts["minutes"] = _counted(text["minute"], rest, language)
    whole = text["both"].format(**parts) if len(parts) == 2 else next(iter(parts.values()))
    return f"−{whole}" if (minutes or 0) < 0 else str(whole)


def _counted(forms: dict[str, str], count: int, language: str) -> str:
    return (forms.get(_plural(count, language)) or forms["other"]).format(n=count)


def _plural(count: int, language: str) -> str:
    """Which of its forms a word takes beside a whole number (Unicode CLDR, plural rules)."""
    if language == "fr":
        return "one" if count < 2 else "other"
    if language != "ar" or count in (1, 2):
        return {1: "one", 2: "two"}.get(count, "other")
    return "few" if 3 <= count % 100 <= 10 else "many" if count % 100 >= 11 else "other"
