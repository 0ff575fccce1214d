"""On which days, at what hours and in which seasons a desk of the demonstration is visited."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from django.utils import timezone

from labimpact.network.opening import holiday_name

Hours = Mapping[int, Sequence[tuple[time, time]]]  # 0 = Monday

# Full in September and October, half empty in August.
_SEASON = (1.1, 1.05, 1.15, 0.95, 1.0, 0.95, 0.85, 0.4, 1.3, 1.2, 1.05, 0.75)
SUMMER = ((8, 10), (8, 21))
CHRISTMAS = ((12, 24), (12, 31))


def closures(year: int) -> list[tuple[date, date, str]]:
    """The two weeks in August and the days of Christmas."""
    (sm, sd), (em, ed) = SUMMER
    (cm, cd), (dm, dd) = CHRISTMAS
    return [
        (date(year, sm, sd), date(year, em, ed), "chiusura estiva"),
        (date(year, cm, cd), date(year, dm, dd), "chiusura natalizia"),
    ]


class OpenDays:
    """The days a desk is open between two days, drawn as the seasons and the years weigh."""

    def __init__(self, hours: Hours, first: date, last: date) -> None:
        self.hours = hours
        self.days = list(_open_days(hours, first, last))
        span = max(1, (last - first).days)
        weights = [
            _SEASON[day.month - 1] * (0.75 + 0.5 * (day - first).days / span) for day in self.days
        ]
        self._ends = [0.0, *accumulate(weights)]

    def draw(self, rng: random.Random, since: date | None = None) -> date | None:
        """An open day, on or after `since`; None when there is none left."""
        start = bisect_left(self.days, since) if since else 0
        if start >= len(self.days):
            return None
        low, high = self._ends[start], self._ends[-1]
        place = bisect_right(self._ends, low + rng.random() * (high - low)) - 1
        return self.days[min(max(place, start), len(self.days) - 1)]

    def next(self, day: date) -> date | None:
        """The first open day on or after this one."""
        place = bisect_left(self.days, day)
        return self.days[place] if place < len(self.days) else None

    def hour(self, rng: random.Random, day: date) -> time:
        """An hour at which somebody could be received that day, in steps of five minutes."""
        opens, closes = rng.choice(self.hours[day.weekday()])
        steps = (minutes_of(closes) - minutes_of(opens)) // 5 - 3
        return clock_time(minutes_of(opens) + 5 * rng.randrange(max(1, steps)))


def is_open(hours: Hours, day: date) -> bool:
    shut = any(start <= day <= end for start, end, _why in closures(day.year))
    return day.weekday() in hours and not shut and not holiday_name(day)


def _open_days(hours: Hours, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if is_open(hours, day):
            yield day
        day += timedelta(days=1)


def minutes_of(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def clock_time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def moment(day: date, hour: time, *, plus: int = 0) -> datetime:
    """That hour of that day where the desks are, some minutes later."""
    local = datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())
    return local + timedelta(minutes=plus)
