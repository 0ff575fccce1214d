"""A time in words of a language: the day of the week, the day, the hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from labimpact.editorial.direction import figures_in_order
from labimpact.editorial.events.when import Span
from labimpact.portal import queries

# A sign that has no direction of its own.
_BETWEEN = " · "


def said(span: Span, language: str) -> str:
    """«sabato 12/12/2026 · 15:00–17:00», on our clock; what begins is first in every direction."""
    return figures_in_order(_said(span, language), language)


def _said(span: Span, language: str) -> str:
    text = queries.texts()[language]
    begins, ends = timezone.localtime(span.starts_at), timezone.localtime(span.ends_at)
    # What ends with the day ends on that day.
    last = ends - timedelta(seconds=1) if span.all_day or span.open_end else ends
    if span.all_day:
        days = _day(begins, text["directory"]["weekdays"])
        if last.date() != begins.date():
            days += f" – {_day(last, text['directory']['weekdays'])}"
        return f"{days}{_BETWEEN}{text['events']['all_day']}"
    found = f"{_day(begins, text['directory']['weekdays'])}{_BETWEEN}{begins:%H:%M}"
    if span.open_end:
        return found
    if last.date() == begins.date():
        return f"{found}–{ends:%H:%M}"
    return f"{found} – {_day(last, text['directory']['weekdays'])}{_BETWEEN}{ends:%H:%M}"


def _day(at: datetime, names: list[str]) -> str:
    return f"{names[at.weekday()]} {at:%d/%m/%Y}"
