"""When the hours of a package run out: pure, from what was used lately and what is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from labimpact.mediation.dates import with_preposition


class Outlook(StrEnum):
    """What can be said of the hours of a package."""

    OVER = "over"  # used up
    PROMISED = "promised"  # nothing is left to approve, what is kept is still to be used
    RUNS_OUT = "runs_out"  # before its last day
    LASTS = "lasts"
    UNKNOWN = "unknown"  # nothing was used lately, nothing is kept
    PAST = "past"  # its last day is over


@dataclass(frozen=True)
class Forecast:
    """Previsione: until when the hours last; `week` is how many minutes go in a week."""

    outlook: Outlook
    on: date | None = None
    week: int = 0

    @property
    def said(self) -> str:
        match self.outlook:
            case Outlook.OVER:
                return _("ore finite")
            case Outlook.PROMISED:
                return _("tutto impegnato")
            case Outlook.RUNS_OUT if self.on is not None:
                return _("finiscono %(on)s") % {"on": with_preposition("il", self.on)}
            case Outlook.LASTS:
                return _("dura oltre la fine")
            case Outlook.PAST:
                return _("periodo finito")
        return _("non si può dire")

    @property
    def presses(self) -> bool:
        return self.outlook in (Outlook.OVER, Outlook.PROMISED, Outlook.RUNS_OUT)


def forecast(
    *, granted: int, reserved: int, used: int, used_lately: int, days: int, today: date,
    last_day: date, last_session: date | None = None,
) -> Forecast:  # fmt: skip
    """The day on which a package is used up at today's pace (previsione di esaurimento).

    The pace is the faster of two: what was used in the last `days`, and what is kept for requests
    up to `last_session` (without one, to the package's last day). All are minutes.
    """
    left = granted - used
    if today > last_day:
        return Forecast(Outlook.PAST)
    if left <= 0:
        return Forecast(Outlook.OVER, today)
    if left - reserved <= 0:
        return Forecast(Outlook.PROMISED, today)
    ahead = max(7, ((last_session or last_day) - today).days)
    pace = max(Fraction(max(0, used_lately), max(1, days)), Fraction(reserved, ahead))
    week = round(pace * 7)
    if not pace:
        return Forecast(Outlook.UNKNOWN)
    needed = math.ceil(left / pace)
    if needed > (last_day - today).days:
        return Forecast(Outlook.LASTS, None, week)
    return Forecast(Outlook.RUNS_OUT, today + timedelta(days=needed), week)
