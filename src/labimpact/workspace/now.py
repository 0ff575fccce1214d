"""What is going on with a person: running procedures, the open case of one's office and the next
appointment, with their own row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState
from labimpact.casework.models import Case
from labimpact.people.models import Person, same_person
from labimpact.procedures.enums import Light
from labimpact.procedures.models import CaseParticipant, ProcedureCase
from labimpact.procedures.queries.dates import light


@dataclass(frozen=True)
class RunningCase:
    """A case that runs, as the person's page tells it in one line."""

    pk: int
    title: str
    state: str
    next_on: date | None
    next_what: str
    papers_missing: int
    followed_by: str
    light: Light


@dataclass(frozen=True)
class OpenCase:
    """The help project that one's office has with the person, and where it stands."""

    pk: int
    state: str


@dataclass(frozen=True)
class NextAppointment:
    pk: int
    starts_at: datetime
    what: str
    where: str


def with_now(rows: QuerySet[Person], actor: Actor) -> QuerySet[Person]:
    """The persons with what is going on, in the same question: the page asks no other."""
    if actor.can_somewhere(Permission.PROCEDURE_MANAGE):
        rows = rows.annotate(now_cases=ArraySubquery(_cases(actor)))
    if actor.can_somewhere(Permission.APPOINTMENT_MANAGE):
        rows = rows.annotate(now_appointments=ArraySubquery(_appointments(actor)))
    if actor.can_somewhere(Permission.CASE_WORK):
        rows = rows.annotate(now_helped=ArraySubquery(_helped(actor)))
    return rows


def _cases(actor: Actor) -> QuerySet[Any, Any]:
    rows = ProcedureCase.objects.visible_to(actor).running()
    seats = CaseParticipant.objects.filter(
        same_person("person", OuterRef(OuterRef("pk"))), case=OuterRef("pk")
    )
    rows = rows.filter(Exists(seats))
    return rows.order_by(F("next_on").asc(nulls_last=True), "pk").values(
        row=JSONObject(
            pk="pk",
            title="definition__title",
            state="state",
            next_on="next_on",
            next_what="next_what",
            papers_missing="papers_missing",
            followed_by="assigned_to__full_name",
        )
    )


def _appointments(actor: Actor) -> QuerySet[Any, Any]:
    rows = Appointment.objects.visible_to(actor).filter(
        same_person("person", OuterRef("pk")),
        state=AppointmentState.BOOKED,
        ends_at__gte=clock.now(),
    )
    return rows.order_by("starts_at").values(
        row=JSONObject(pk="pk", starts_at="starts_at", what="kind__label", where="office__name")
    )[:1]


def _helped(actor: Actor) -> QuerySet[Any, Any]:
    rows = Case.objects.running().filter(
        same_person("person", OuterRef("pk")), office=actor.office_id
    )
    return rows.values(row=JSONObject(pk="pk", state="state"))[:1]


def helped_by(person: Person) -> OpenCase | None:
    """The open case of the actor's office that `with_now` brought."""
    for row in getattr(person, "now_helped", ()):
        return OpenCase(row["pk"], str(CaseState(row["state"]).label))
    return None


def cases_of(person: Person, today: date) -> list[RunningCase]:
    """The running cases that `with_now` brought, the nearest date first."""
    found = []
    for row in getattr(person, "now_cases", ()):
        day = date.fromisoformat(row["next_on"]) if row["next_on"] else None
        who = row["followed_by"] or ""
        values = row | {"next_on": day, "followed_by": who, "light": light(day, today)}
        found.append(RunningCase(**values))
    return found


def appointment_of(person: Person) -> NextAppointment | None:
    """The next appointment that `with_now` brought."""
    for row in getattr(person, "now_appointments", ()):
        at = localtime(datetime.fromisoformat(row["starts_at"]))
        return NextAppointment(**(row | {"starts_at": at}))
    return None
