"""When a service can be had: its own hours or the office's, closures, holidays, patron saint.

Times are the wall clock of the place (network/opening.py): the nights in which the clocks change
need no care.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import DateField, Value

from labimpact.directory.enums import HoursOf
from labimpact.directory.models import ServiceAt, ServiceHours
from labimpact.network.models import Office, OfficeClosure, OpeningHours
from labimpact.network.opening import Opening, Slot, opening, slots_on
from labimpact.rules.calendars import Holidays
from labimpact.rules.queries import holidays, patrons

WEEK = 7
_OFFICE = "office"
_SAID = ("weekday", "opens_at", "closes_at", "by_appointment", "valid_from", "valid_to")


@dataclass(frozen=True)
class Day:
    """A day with its hours; without any, and a reason, it is closed for that."""

    day: date
    slots: tuple[Slot, ...]
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Timetable:
    """The hours of a service at an office, and of its phone."""

    place: ServiceAt
    hours: Sequence[OpeningHours]
    closures: Sequence[OfficeClosure]
    phone: Sequence[OpeningHours] = ()

    @cached_property
    def calendar(self) -> Holidays:
        """The holidays there: national, and the patron saint where the office keeps it."""
        return _calendar(self.place.office)

    def at(self, moment: datetime) -> Opening:
        """Open at a local moment, or when it opens next."""
        found = opening(moment, self.hours, self.closures, self.calendar.name_of)
        return replace(
            found,
            now=found.now and self._asked(found.now),
            upcoming=found.upcoming and self._asked(found.upcoming),
        )

    def is_open(self, moment: datetime) -> bool:
        """May one walk in at a local moment? Where one needs an appointment, one may not."""
        now = self.at(moment).now
        return now is not None and not now.by_appointment

    def week(self, first: date) -> list[Day]:
        """Seven days from one on, as they will be: closures and holidays included."""
        return self.days(first, WEEK)

    def days(self, first: date, count: int) -> list[Day]:
        """So many days from one on, as far as is known today."""
        return [self._day(first + timedelta(days=ahead)) for ahead in range(count)]

    def phone_week(self) -> list[tuple[int, list[OpeningHours]]]:
        """When somebody answers the phone, by day of the week; days without are left out."""
        return _by_weekday(self.phone)

    def usual_week(self, day: date) -> list[tuple[int, list[OpeningHours]]]:
        """The hours of every week as they are on a day, closures apart."""
        return _by_weekday(line for line in self.hours if _in_force(line, day))

    def _day(self, day: date) -> Day:
        slots, reason = slots_on(day, self.hours, self.closures, self.calendar.name_of)
        return Day(day, tuple(map(self._asked, slots)), reason)

    def _asked(self, slot: Slot) -> Slot:
        """Where one needs an appointment, one needs it at every hour."""
        return replace(slot, by_appointment=True) if self.place.by_appointment else slot


def office_days(office: Office, first: date, count: int) -> list[Day]:
    """So many days of an office itself; its hours and closures must be prefetched."""
    hours, closures = list(office.opening_hours.all()), list(office.closures.all())
    named, found = _calendar(office).name_of, []
    for ahead in range(count):
        day = first + timedelta(days=ahead)
        slots, reason = slots_on(day, hours, closures, named)
        found.append(Day(day, tuple(slots), reason))
    return found


def _calendar(office: Office) -> Holidays:
    town = office.municipality
    kept = patrons(town.istat_code) if office.keeps_patron_saint and town else ()
    return holidays().with_patrons(kept)


def _by_weekday(lines: Iterable[OpeningHours]) -> list[tuple[int, list[OpeningHours]]]:
    by_day: dict[int, list[OpeningHours]] = defaultdict(list)
    for line in lines:
        by_day[line.weekday].append(line)
    return sorted(by_day.items())


def _in_force(line: OpeningHours, day: date) -> bool:
    begun = line.valid_from is None or line.valid_from <= day
    return begun and (line.valid_to is None or line.valid_to >= day)


def timetables(places: Sequence[ServiceAt], today: date) -> dict[int, Timetable]:
    """The timetable of each place from a day on, in two questions for all of them."""
    lines = _lines(places)
    closures: dict[int, list[OfficeClosure]] = defaultdict(list)
    offices = {place.office_id for place in places}
    for closure in OfficeClosure.objects.filter(office__in=offices, ends_on__gte=today):
        closures[closure.office_id].append(closure)
    return {
        place.pk: Timetable(
            place,
            lines[HoursOf.DESK, place.pk] or lines[_OFFICE, place.office_id],
            closures[place.office_id],
            lines[HoursOf.PHONE, place.pk],
        )
        for place in places
    }


def _lines(places: Sequence[ServiceAt]) -> dict[tuple[str, int], list[OpeningHours]]:
    """The hours of the offices, and the services' own, by what they are of."""
    never = Value(None, DateField())
    offices = OpeningHours.objects.filter(office__in={place.office_id for place in places})
    own = ServiceHours.objects.filter(place__in=[place.pk for place in places])
    both = offices.order_by().values_list(
        Value(_OFFICE), "office", "weekday", "opens_at", "closes_at", "by_appointment",
        "valid_from", "valid_to",
    ).union(
        own.order_by().values_list(
            "of", "place", "weekday", "opens_at", "closes_at", Value(False), never, never
        ),
        all=True,
    )  # fmt: skip
    found: dict[tuple[str, int], list[OpeningHours]] = defaultdict(list)
    for of, pk, *said in sorted(both, key=lambda row: row[2:4]):
        found[of, pk].append(OpeningHours(**dict(zip(_SAID, said, strict=True))))
    return found


def weekly(lines: Iterable[ServiceHours], of: HoursOf) -> list[OpeningHours]:
    """The hours of a desk or a phone, of one service, in the shape of an office's."""
    return [
        OpeningHours(weekday=line.weekday, opens_at=line.opens_at, closes_at=line.closes_at)
        for line in lines
        if line.of == of
    ]
