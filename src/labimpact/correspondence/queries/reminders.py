"""Reminders as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.db.models import OuterRef, Q, Subquery

from labimpact.base.actor import Actor
from labimpact.base.matters import Matter, named
from labimpact.correspondence.enums import Channel, ReminderState
from labimpact.correspondence.models import Reminder, ReminderQuerySet
from labimpact.network.models import Language
from labimpact.notifications import sms
from labimpact.people.models import ContactPoint, Person, same_person

_TRIED = (ReminderState.SENT, ReminderState.FAILED)
_UNSENT = (ReminderState.STOPPED, ReminderState.EXPIRED)


def of_person(actor: Actor, person: Person) -> ReminderQuerySet:
    """The reminders of a person, of the actor's offices."""
    rows = Reminder.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related("contact_point", "office")


def of_origin(actor: Actor, origin: tuple[str, int]) -> ReminderQuerySet:
    """The reminders of one matter, as ("procedures.casedeadline", 12)."""
    return Reminder.objects.visible_to(actor).of(origin)


@dataclass(frozen=True)
class Reach:
    """One contact of a person, and whether a reminder can use it now."""

    point: ContactPoint
    is_usable: bool
    why_not: str


def reach(person: Person) -> list[Reach]:
    """Every contact of a person with what keeps reminders from it, usable ones first."""
    points = ContactPoint.objects.filter(same_person("person", person)).select_related(
        "agreed_language"
    )
    found = [_reach(point) for point in points.order_by("pk")]
    return sorted(found, key=lambda one: not one.is_usable)


def _reach(point: ContactPoint) -> Reach:
    why = ""
    if not point.is_safe:
        why = "non è sicuro"
    elif not point.channel:
        why = "non è un cellulare né un'e-mail"
    elif point.agreed_on is None:
        why = "manca l'accordo della persona"
    elif point.bounced_at is not None:
        why = "i messaggi tornano indietro"
    elif point.channel == Channel.SMS and not sms.is_active():
        why = "gli SMS non sono attivi in questo sistema"
    return Reach(point, not why, why)


@dataclass(frozen=True)
class Told:
    """A reminder with the name of what it is about."""

    row: Reminder
    matter: Matter | None


@dataclass(frozen=True)
class Ended:
    """Reminders of one date that did not go out, for the same reason."""

    first: Told
    count: int


@dataclass(frozen=True)
class Story:
    """The reminders of a person: to go out, gone out or failed, and no longer of any use."""

    planned: list[Told]
    past: list[Told]
    ended: list[Ended]

    @property
    def ended_count(self) -> int:
        return sum(group.count for group in self.ended)


def story(actor: Actor, rows: ReminderQuerySet) -> tuple[Story, list[Reminder]]:
    """What is still to go out, the nearest first; what went or failed, the newest first; and
    those that nobody will get, one line for each date and reason. With them, every row shown."""
    tongue = Language.objects.filter(code=OuterRef("language")).values("name")[:1]
    everything = list(rows.annotate(tongue=Subquery(tongue)).order_by("send_at", "pk"))
    names = named(actor, [(row.origin_kind, row.origin_id) for row in everything])
    told = [Told(row, names.get((row.origin_kind, row.origin_id))) for row in everything]
    over = [one for one in told[::-1] if one.row.state in _UNSENT]
    groups: dict[tuple[object, ...], list[Told]] = {}
    for one in over:
        row = one.row
        same = (row.kind, row.origin_kind, row.origin_id, row.about_on, row.about_at)
        groups.setdefault((*same, row.state, row.reason), []).append(one)
    found = Story(
        planned=[one for one in told if one.row.state == ReminderState.PLANNED],
        past=[one for one in told[::-1] if one.row.state in _TRIED],
        ended=[Ended(group[0], len(group)) for group in groups.values()],
    )
    return found, everything


def twin(actor: Actor, person: Person, kind: str, day: date, hour: time | None) -> Told | None:
    """A reminder still to go out that says the same: same kind and day, no other hour."""
    rows = of_person(actor, person).planned().filter(kind=kind, about_on=day)
    if hour is not None:
        rows = rows.filter(Q(about_at=hour) | Q(about_at=None))
    row = rows.order_by("send_at", "pk").first()
    if row is None:
        return None
    origin = (row.origin_kind, row.origin_id)
    return Told(row, named(actor, [origin]).get(origin))


def next_of(actor: Actor, origin: tuple[str, int]) -> Reminder | None:
    """The reminder of a matter that goes out first."""
    return of_origin(actor, origin).planned().order_by("send_at", "pk").first()


def is_reachable(person: Person) -> bool:
    """Whether a reminder could reach a person today."""
    return any(one.is_usable for one in reach(person))
