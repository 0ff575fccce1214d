"""Days as they stand in a sentence: with their preposition, or with the day of the week."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.formats import date_format

# Days whose name begins with a vowel: otto, undici.
_VOWELS = (8, 11)
_BEFORE_VOWELS = {
    "il": "l'", "al": "all'", "dal": "dall'", "del": "dell'", "Il": "L'", "Dal": "Dall'",
}  # fmt: skip


def with_preposition(before: str, day: date, form: str = "d/m/Y") -> str:
    """«al 12/11/2026» but «all'11/12/2026»: il, al, dal and del lose their end before 8 and 11."""
    said = date_format(_local(day), form, use_l10n=False).lower()
    return f"{_BEFORE_VOWELS[before]}{said}" if _local(day).day in _VOWELS else f"{before} {said}"


def with_weekday(day: date, language: str = "it") -> str:
    """«mar 01/12/2026», in the language of the reader; Arabic does not shorten its days."""
    with translation.override(language):
        said = date_format(_local(day), "l" if language == "ar" else "D", use_l10n=False)
    return f"{said.lower() if language == 'it' else said} {_local(day):%d/%m/%Y}"


def _local(day: date) -> date:
    """The day in the time of Italy; a date has no zone."""
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day
