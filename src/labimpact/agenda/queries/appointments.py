"""The agenda of an office, the appointments of a person and of a record, the lists to work on."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.functions import TransactionNow as Now
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from labimpact.accounts.models import User
from labimpact.agenda.hours import day_span
from labimpact.agenda.models import (
    AgendaClosure,
    Appointment,
    AppointmentKind,
    AppointmentQuerySet,
    AppointmentState,
    CancelledBy,
    Room,
    WaitingListEntry,
)
from labimpact.agenda.queries.slots import Slot
from labimpact.base.actor import Actor, ActorOffice
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership, OfficeClosure
from labimpact.network.roles import ROLES
from labimpact.people.models import Person, same_person

_SHOWN = ("kind", "operator", "room", "person", "language", "arrival", "office")


def office_of(actor: Actor, *permissions: Permission) -> ActorOffice | None:
    """The office the actor acts for, or their first, in which they hold one of the permissions."""
    mine = [o for o in actor.offices if any(actor.can(p, office_id=o.pk) for p in permissions)]
    return next((o for o in mine if o.pk == actor.office_id), mine[0] if mine else None)


def agenda(actor: Actor, office_id: int, day: date, days: int = 1) -> AppointmentQuerySet:
    """The appointments of an office in a span of days, with everything that a line shows."""
    start, end = day_span(day, days)
    rows = Appointment.objects.visible_to(actor).filter(office_id=office_id).between(start, end)
    return rows.select_related(*_SHOWN)


def today(actor: Actor, day: date) -> AppointmentQuerySet:
    """Who is still expected today in the office the actor acts for, one's own first."""
    office = office_of(actor, Permission.APPOINTMENT_MANAGE)
    if office is None:
        return Appointment.objects.none()
    return agenda(actor, office.pk, day).filter(state=AppointmentState.BOOKED)


def of_origin(actor: Actor, kind: str, pk: int) -> AppointmentQuerySet:
    """The appointments that belong to a record, as ("procedures.case", 12)."""
    rows = Appointment.objects.visible_to(actor).filter(origin_kind=kind, origin_id=pk)
    return rows.select_related(*_SHOWN)


def of_person(actor: Actor, person: Person) -> AppointmentQuerySet:
    """A person's appointments in the actor's offices, the latest first."""
    rows = Appointment.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related(*_SHOWN).order_by("-starts_at")


def at_the_same_time(
    actor: Actor, person: Person, slot: Slot, *, leave_out: int | None = None
) -> list[Appointment]:
    """The person's other live appointments that overlap a place."""
    rows = (
        of_person(actor, person)
        .live()
        .filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    )
    return list(rows.exclude(pk=leave_out) if leave_out else rows)


def to_recall(actor: Actor, office_id: int) -> AppointmentQuerySet:
    """Who has to be called back (da richiamare): cancelled by the office, or booked in hours that
    were closed since. Nothing is cancelled by a closure itself."""
    closed = AgendaClosure.objects.filter(
        Q(operator=None) | Q(operator=OuterRef("operator")),
        Q(room=None) | Q(room=OuterRef("room")),
        office=OuterRef("office"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    shut = OfficeClosure.objects.filter(
        office=OuterRef("office"),
        opens_at=None,
        starts_on__lte=OuterRef("on_day"),
        ends_on__gte=OuterRef("on_day"),
    )
    rows = Appointment.objects.visible_to(actor).filter(
        office_id=office_id, recall_settled_at=None, starts_at__gte=Now() - timedelta(days=90)
    )
    rows = rows.annotate(
        on_day=TruncDate("starts_at", tzinfo=timezone.get_default_timezone())
    ).annotate(closed=Exists(closed) | Exists(shut))
    return rows.filter(
        Q(state=AppointmentState.CANCELLED, cancelled_by=CancelledBy.OFFICE)
        | Q(state=AppointmentState.BOOKED, starts_at__gte=Now(), closed=True)
    ).select_related(*_SHOWN)


def waiting_list(actor: Actor, office_id: int) -> QuerySet[WaitingListEntry]:
    """Who waits for an appointment in an office, the longest first."""
    rows = WaitingListEntry.objects.visible_to(actor).open().filter(office_id=office_id)
    return rows.select_related("kind", "person", "language").order_by("since", "pk")


def kinds(actor: Actor, office_id: int) -> QuerySet[AppointmentKind]:
    """The kinds of appointment that an office gives today."""
    return AppointmentKind.objects.visible_to(actor).filter(office_id=office_id, retired_on=None)


def last_kind(actor: Actor, office_id: int, origin: str) -> int | None:
    """The kind given last for a record, as "procedures.case:12", or else by the actor."""
    rows = Appointment.objects.visible_to(actor).filter(office_id=office_id)
    kind, _colon, pk = origin.partition(":")
    number = row_number(pk) or 0
    same = Q(origin_kind=kind, origin_id=number) if kind and number else Q(pk__in=[])
    rows = rows.filter(same | Q(created_by=actor.user_id))
    first = Case(When(same, then=0), default=1)
    return rows.order_by(first, "-created_at", "-pk").values_list("kind_id", flat=True).first()


def rooms(actor: Actor, office_id: int) -> QuerySet[Room]:
    """The rooms and desks of an office that are in use."""
    return Room.objects.visible_to(actor).filter(office_id=office_id, retired_on=None)


def operators(office_id: int, *, on: date) -> list[User]:
    """Who receives by appointment in an office on a day, by name."""
    roles = [code for code, r in ROLES.items() if Permission.APPOINTMENT_MANAGE in r.permissions]
    members = (
        Membership.objects.in_force(on)
        .filter(office_id=office_id, role__in=roles, user__is_active=True)
        .select_related("user")
    )
    found = {m.user_id: m.user for m in members}
    return sorted(found.values(), key=lambda user: str(user).casefold())
