"""How mediation is told in the templates."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from labimpact.mediation.dates import with_preposition, with_weekday
from labimpact.mediation.enums import Place, State
from labimpact.mediation.hours import short, told
from labimpact.mediation.models import MediationSession
from labimpact.mediation.places import map_address
from labimpact.mediation.queries import groups
from labimpact.mediation.wording import LANGUAGES
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
def request_tone(state: str) -> str:
    """The tone of the badge of a request: approved is an answer, and nothing that waits."""
    return "success" if state == State.APPROVED else state_tone(state)


@register.filter
def map_of(session: MediationSession) -> str:
    """Where the session is on a public map; empty when that is not known."""
    return map_address(session.latitude, session.longitude)


_ANSWERED = {
    Place.OFFERED: _("deve ancora rispondere"),
    Place.ACCEPTED: _("ha accettato"), Place.DECLINED: _("ha detto no"),
    Place.RELEASED: _("non va più"),
}  # fmt: skip


@register.filter
def place_said(place: str) -> str:
    """What somebody answered, said of the person and not of the proposal."""
    return str(_ANSWERED[Place(place)])


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
def cents(money: int) -> str:
    """12345 as «123,45 €», in one piece: where no heading says that it is money."""
    return f"{amount(money)}\u00a0€"


@register.filter
def amount(money: int) -> str:
    """12345 as «123,45»: under a heading with its €."""
    whole, rest = divmod(abs(money), 100)
    return f"{'-' if money < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02d}"


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


@register.filter
def on_day(day: date, before: str) -> str:
    """A day with its preposition: {{ day|on_day:"al" }} is «al 12/11/2026», «all'11/12/2026»."""
    return with_preposition(before, day)


@register.filter
def weekday_date(day: date) -> str:
    """«mar 01/12/2026»."""
    return with_weekday(day)


@register.filter
def message_language(code: str) -> str:
    """The language of messages by its name."""
    return str(dict(LANGUAGES).get(code, code))


@register.filter
def on_long_day(day: date, before: str) -> str:
    """«dal 7 dicembre», «dall'8 dicembre»."""
    return with_preposition(before, day, "j F")


@register.filter
def on_year_day(day: date, before: str) -> str:
    """«al 13 dicembre 2026»."""
    return with_preposition(before, day, "j F Y")


@register.filter
def weekday_hour(moment: datetime) -> str:
    """«mar 01/12/2026, 10:00»."""
    return f"{with_weekday(moment)}, {timezone.localtime(moment):%H:%M}"


_OPINIONS = {1: _("male (1 di 3)"), 2: _("così così (2 di 3)"), 3: _("bene (3 di 3)")}


@register.filter
def opinion_said(score: int) -> str:
    """Which of the three faces was touched, in words."""
    return str(_OPINIONS[score])
