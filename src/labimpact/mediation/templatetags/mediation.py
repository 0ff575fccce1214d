"""How templates write hours and states of mediation."""

from django import template

from labimpact.mediation.enums import State
from labimpact.mediation.forms.requests import as_hours
from labimpact.rules.queries import label

register = template.Library()

_TONES = {
    State.REQUESTED: "warning", State.APPROVED: "warning", State.ASSIGNED: "info",
    State.ACCEPTED: "info", State.SCHEDULED: "success", State.DONE: "info",
    State.NO_SHOW: "danger", State.REFUSED: "danger", State.CANCELLED: "neutral",
}  # fmt: skip


@register.filter
def hours(minutes: int | None) -> str:
    """So many minutes as hours: 1 h 30."""
    return as_hours(int(minutes or 0)) if minutes else "0 h"


@register.filter
def state_tone(state: str) -> str:
    """The tone of the badge of a state; the word beside it says it."""
    return _TONES.get(State(state), "neutral")


@register.filter
def outcome_label(code: str) -> str:
    """The outcome of a session in words."""
    return label("mediation_outcome", code)
