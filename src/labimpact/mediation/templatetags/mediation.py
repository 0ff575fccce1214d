"""How mediation is told in the templates."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS

from labimpact.mediation.enums import State
from labimpact.mediation.hours import short, told
from labimpact.mediation.queries import groups
from labimpact.rules.queries import label

register = template.Library()

_TONES = {
    State.REQUESTED: "warning", State.APPROVED: "warning", State.ASSIGNED: "info",
    State.ACCEPTED: "info", State.SCHEDULED: "success", State.DONE: "info",
    State.NO_SHOW: "danger", State.REFUSED: "danger", State.CANCELLED: "neutral",
}  # fmt: skip


@register.filter
def state_tone(state: str) -> str:
    """The tone of the badge of a state; the word beside it says it."""
    return _TONES.get(State(state), "neutral")


@register.filter
def outcome_label(code: str) -> str:
    """The outcome of a session in words."""
    return label("mediation_outcome", code)


@register.filter
def mediation_kind(code: str) -> str:
    """The kind of a session in words."""
    return label("mediation_kind", code)


@register.filter
def in_words(minutes: int | None) -> str:
    """Minutes as a sentence tells them: «1 ora e 30 minuti»."""
    return told(minutes)


@register.filter
def cents(amount: int) -> str:
    """12345 as «123,45 €»."""
    whole, rest = divmod(abs(amount), 100)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d} €"


@register.filter
def weekday(number: int) -> str:
    """The day of the week by its name."""
    return str(WEEKDAYS[number])


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours in a table: «12,5»."""
    return short(minutes)


@register.filter
def heads_said(found: Sequence[Any] | None) -> list[str]:
    """The people met on a shift, by language and activity."""
    return groups.said(found or [])


@register.filter
def coded(code: str, list_code: str) -> str:
    """What a code of a list means, in words."""
    return label(list_code, code)


@register.filter
def beside(row: Sequence[Any], head: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with the heading of its column."""
    return list(zip(head, row, strict=True))
