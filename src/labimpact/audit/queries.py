"""What the register of accesses shows, and what in it is out of the ordinary."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor

MOST_UNUSUAL = 20


@dataclass(frozen=True)
class Filters:
    """A period (whole days, both included) and what is looked for in it."""

    starts_on: date
    ends_on: date
    person_id: int | None = None
    who: str = ""
    action: str = ""
    office: str = ""

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The two instants, so that the night of a clock change is a day like another."""
        zone = timezone.get_current_timezone()
        return (
            datetime.combine(self.starts_on, time.min, zone),
            datetime.combine(self.ends_on + timedelta(days=1), time.min, zone),
        )


@dataclass(frozen=True)
class Unusual:
    """One person who opened many records within one hour."""

    actor: str
    actor_name: str
    hour: datetime
    persons: int


def events(actor: Actor, filters: Filters) -> QuerySet[AuditEvent]:
    """The entries of the register for one period, in no order."""
    found = _in_period(actor, filters)
    if filters.person_id is not None:
        found = found.filter(person_ids__contains=[filters.person_id])
    if filters.who:
        found = found.filter(actor_name__icontains=filters.who)
    if filters.action:
        found = found.filter(action__startswith=filters.action)
    if filters.office:
        found = found.filter(office_name__icontains=filters.office)
    return found


def unusual(actor: Actor, filters: Filters) -> list[Unusual]:
    """Who opened more records in an hour than a desk can (anomalie), the most first.

    Lists are left out: they show many people to whoever looks for one.
    """
    rows = (
        _in_period(actor, filters)
        .filter(action__endswith=".opened", person_ids__len=1)
        .annotate(hour=TruncHour("at"), person=F("person_ids__0"))
        .values("actor", "actor_name", "hour")
        .annotate(persons=Count("person", distinct=True))
        .filter(persons__gt=settings.AUDIT_RECORDS_PER_HOUR)
        .order_by("-persons")[:MOST_UNUSUAL]
    )
    return [Unusual(r["actor"], r["actor_name"], r["hour"], r["persons"]) for r in rows]


def _in_period(actor: Actor, filters: Filters) -> QuerySet[AuditEvent]:
    start, end = filters.bounds
    return AuditEvent.objects.visible_to(actor).filter(at__gte=start, at__lt=end)
