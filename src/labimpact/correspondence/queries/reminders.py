"""Reminders as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from labimpact.base.actor import Actor
from labimpact.correspondence import sms
from labimpact.correspondence.enums import Channel, ReminderState
from labimpact.correspondence.models import Reminder, ReminderQuerySet
from labimpact.network.models import Language
from labimpact.people.models import ContactPoint, Person


def of_person(actor: Actor, person: Person) -> ReminderQuerySet:
    """The reminders of a person, of the actor's offices."""
    rows = Reminder.objects.visible_to(actor).filter(person=person)
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
    points = ContactPoint.objects.filter(person=person).select_related("agreed_language")
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


def planned_and_past(rows: ReminderQuerySet) -> tuple[list[Reminder], list[Reminder]]:
    """What is still to go out, the nearest first; what went or will not go, the newest first."""
    tongue = Language.objects.filter(code=OuterRef("language")).values("name")[:1]
    everything = list(rows.annotate(tongue=Subquery(tongue)).order_by("send_at", "pk"))
    planned = [row for row in everything if row.state == ReminderState.PLANNED]
    past = [row for row in everything if row.state != ReminderState.PLANNED]
    return planned, past[::-1]
