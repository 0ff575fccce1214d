"""What one has to know of the person to work on the case: how to reach them, until when they may
stay, when they come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import JSONObject

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.people.models import ContactPoint, Person, ResidenceTitle, same_person
from labimpact.rules.queries import label, value


@dataclass(frozen=True)
class Whom:
    """One line under the name. `tone` says how near the end of the permit is, as a badge does."""

    age: int | None
    at_least: bool  # only a part of the birth date is known
    phone: str
    permit: str
    expires_on: date | None
    tone: str
    comes_at: datetime | None


def whom(person: Person, actor: Actor) -> Whom | None:
    """In one question; nobody when the actor may not open the record (any more)."""
    today = clock.today()
    row = _asked(person, actor).first()
    if row is None:
        return None
    title = row["title"] or {"kind": "", "state": "", "ends": None}
    permit = label("residence_title_type", title["kind"]) or label(
        "residence_title_state", title["state"]
    )
    ends = date.fromisoformat(title["ends"]) if title["ends"] else None
    return Whom(
        age=person.age_on(person.died_on or today), at_least=person.birth_precision != "day",
        phone=row["phone"] or "", permit=permit, expires_on=ends,
        tone=_tone(ends, today), comes_at=row["comes"],
    )  # fmt: skip


def _asked(person: Person, actor: Actor) -> QuerySet[Any, Any]:
    whose = same_person("person", person)
    phones = ContactPoint.objects.filter(
        whose, is_safe=True, kind__in=[ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP]
    ).order_by("pk")
    titles = ResidenceTitle.objects.filter(whose, is_current=True).order_by(
        F("expires_on").desc(nulls_last=True), "pk"
    )
    coming = Appointment.objects.visible_to(actor).filter(
        whose, state=AppointmentState.BOOKED, ends_at__gte=clock.now()
    ).order_by("starts_at")  # fmt: skip
    known = Person.objects.visible_to(actor).filter(pk=person.pk).order_by()
    told = JSONObject(kind="kind", state="state", ends="expires_on")
    return known.values(
        phone=Subquery(phones.values("value")[:1]),
        title=Subquery(titles.values(told=told)[:1]),
        comes=Subquery(coming.values("starts_at")[:1]),
    )


def _tone(ends: date | None, today: date) -> str:
    """Red once it is over, yellow within the first reminder (rule `renewal_reminders`)."""
    if ends is None:
        return "neutral"
    first = max(value("renewal_reminders") or [0])
    left = (ends - today).days
    return "danger" if left < 0 else "warning" if left <= first else "neutral"
