"""When somebody can: their week, their exceptions, and where the two contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.mediation.models import Absence, Assignment, Availability, Mediator
from labimpact.mediation.process import OVER


@dataclass(frozen=True)
class Week:
    """The hours and exceptions of one mediator, and what does not fit together in them."""

    hours: list[Availability]
    exceptions: list[Absence]
    imported: int
    contradictions: list[str]


def week_of(mediator: Mediator) -> Week:
    """Availability (disponibilità) as its page shows it: what is over is left out."""
    now = clock.now()
    hours = [
        row for row in mediator.availabilities.all()
        if row.valid_to is None or row.valid_to >= clock.today()
    ]  # fmt: skip
    exceptions = list(mediator.absences.filter(ends_at__gt=now))
    imported = sum(1 for row in exceptions if row.uid)
    return Week(hours, exceptions, imported, contradictions(hours, exceptions))


def away(mediator: Mediator, starts_at: datetime, ends_at: datetime) -> bool:
    """Did they say that they cannot at that time?"""
    rows = mediator.absences.filter(is_extra=False)
    return rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists()


def sessions_inside(
    mediator: Mediator, starts_at: datetime, ends_at: datetime
) -> QuerySet[Assignment]:
    """The sessions of that time in which somebody has a place and that are not over yet."""
    rows = mediator.assignments.live().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    rows = rows.filter(ends_at__gt=clock.now()).exclude(session__state__in=OVER)
    return rows.select_related(
        "session__request__body", "session__request__language", "session__service__office",
        "mediator",
    )  # fmt: skip


def overlap(one: Availability, other: Availability) -> bool:
    """Do two stretches of the week share an hour of some day?"""
    if one.weekday != other.weekday:
        return False
    apart = one.ends_at <= other.begins_at or other.ends_at <= one.begins_at
    return not apart and _starts(one) <= _ends(other) and _starts(other) <= _ends(one)


def _starts(row: Availability) -> date:
    return row.valid_from or date.min


def _ends(row: Availability) -> date:
    return row.valid_to or date.max


def contradictions(hours: Sequence[Availability], exceptions: Sequence[Absence]) -> list[str]:
    """What was said twice, or in two ways, in words."""
    said = [
        _("%(day)s: %(one)s e %(other)s si sovrappongono.")
        % {"day": str(WEEKDAYS[one.weekday]), "one": _span(one), "other": _span(other)}
        for one, other in combinations(hours, 2)
        if overlap(one, other)
    ]
    extra = [row for row in exceptions if row.is_extra]
    away = [row for row in exceptions if not row.is_extra]
    said += [
        _("%(when)s: hai detto sia che puoi sia che non puoi. Vale che non puoi.")
        % {"when": _when(more)}
        for more in extra
        for none in away
        if more.starts_at < none.ends_at and none.starts_at < more.ends_at
    ]
    long = [row for row in away if row.ends_at - row.starts_at > timedelta(days=180)]
    said += [_("%(when)s: un'assenza di oltre sei mesi.") % {"when": _when(row)} for row in long]
    return list(dict.fromkeys(said))


def _span(row: Availability) -> str:
    return f"{row.begins_at:%H:%M}–{row.ends_at:%H:%M}"


def _when(row: Absence) -> str:
    starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return f"{starts:%d/%m/%Y %H:%M} – {ends:%d/%m/%Y %H:%M}"
