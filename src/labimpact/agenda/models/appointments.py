"""Appointments, and who waits for one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.agenda.models.arrivals import Arrival
from labimpact.agenda.models.schedule import AppointmentKind, Room
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.spans import span_of
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.network.models import Language, Office
from labimpact.people.models import Person

MANAGE = Permission.APPOINTMENT_MANAGE


class AppointmentState(models.TextChoices):
    """Where an appointment stands. What is booked, arrived or done takes its place."""

    BOOKED = "booked", "prenotato"
    ARRIVED = "arrived", "arrivato"
    DONE = "done", "svolto"
    NO_SHOW = "no_show", "non venuto"
    CANCELLED = "cancelled", "disdetto"


LIVE = (AppointmentState.BOOKED, AppointmentState.ARRIVED, AppointmentState.DONE)


class CancelledBy(models.TextChoices):
    """Who did not want it any more: who is cancelled by the office has to be called back."""

    PERSON = "person", "la persona"
    OFFICE = "office", "l'ufficio"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(MANAGE))

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that begin in the span, which is how the index knows them."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)


def _no_overlap(resource: str) -> ExclusionConstraint:
    """No two live appointments of one resource at the same time."""
    return ExclusionConstraint(
        name=f"one_appointment_at_a_time_{resource}",
        expressions=[(span_of(resource, "starts_at", "ends_at"), RangeOperators.OVERLAPS)],
        condition=Q(**{f"{resource}__isnull": False}, state__in=[str(s) for s in LIVE]),
    )


class Appointment(models.Model):
    """Appuntamento: a person (or only how to recognise them) is received at this time.

    `origin_kind` and `origin_id` say which record it belongs to, as ("procedures.case", 12).
    """

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="appointment",
        track=True,
        read=MANAGE,
        write=MANAGE,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    kind = models.ForeignKey(
        AppointmentKind, models.PROTECT, related_name="appointments", verbose_name="tipo"
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="con chi",
    )  # fmt: skip
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="appointments",
        verbose_name="stanza o postazione",
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    label = models.CharField("come riconoscerlo", max_length=80, blank=True)
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name="lingua", related_name="+"
    )
    mediator_wanted = models.BooleanField("serve un mediatore", default=False)
    note = models.CharField("nota", max_length=300, blank=True)
    starts_at = models.DateTimeField("dalle")
    ends_at = models.DateTimeField("alle")
    state = models.CharField(
        "stato", max_length=9, choices=AppointmentState.choices, default=AppointmentState.BOOKED
    )
    state_at = models.DateTimeField("stato dal", db_default=Now(), editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state_why = models.CharField("perché", max_length=200, blank=True)
    cancelled_by = models.CharField(
        "disdetto da", max_length=6, choices=CancelledBy.choices, blank=True
    )
    recall_settled_at = models.DateTimeField("richiamato il", null=True, blank=True)
    recall_settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrival = models.OneToOneField(
        Arrival, models.SET_NULL, null=True, blank=True, related_name="appointment"
    )
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("preso il", db_default=Now(), editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "appuntamento"
        verbose_name_plural = "appuntamenti"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["office", "starts_at"], name="agenda_of_an_office"),
            models.Index(fields=["operator", "starts_at"], name="agenda_of_an_operator"),
            models.Index(fields=["person", "starts_at"], name="appointment_by_person"),
            models.Index(
                fields=["origin_kind", "origin_id"],
                condition=Q(origin_id__isnull=False),
                name="appointment_by_origin",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_appointment_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(operator__isnull=False) | Q(room__isnull=False),
                name="an_appointment_is_with_somebody_or_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_by__in=["person", "office"])
                | (~Q(state="cancelled") & Q(cancelled_by="")),
                name="who_cancelled_an_appointment",
            ),
            _no_overlap("operator"),
            _no_overlap("room"),
        ]

    def __str__(self) -> str:
        return f"appuntamento {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class WaitingListQuerySet(models.QuerySet["WaitingListEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(MANAGE))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class WaitingListEntry(models.Model):
    """Posto in lista d'attesa: who wants an appointment when a place frees, and on which days."""

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="appointment",
        track=True,
        read=MANAGE,
        write=MANAGE,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="waiting_list")
    kind = models.ForeignKey(
        AppointmentKind, models.PROTECT, related_name="waiting_list", verbose_name="tipo"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="waiting_list"
    )
    label = models.CharField("come riconoscerlo", max_length=80, blank=True)
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name="lingua", related_name="+"
    )
    # Bit 0 is Monday; no bit means that any day will do.
    weekdays = models.PositiveSmallIntegerField("giorni graditi", default=0)
    note = models.CharField("nota", max_length=300, blank=True)
    since = models.DateTimeField("in lista dal", db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("tolto il", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    appointment = models.OneToOneField(
        Appointment, models.SET_NULL, null=True, blank=True, related_name="waited"
    )

    objects = WaitingListQuerySet.as_manager()

    class Meta:
        verbose_name = "posto in lista d'attesa"
        verbose_name_plural = "lista d'attesa"
        ordering = ["since", "pk"]
        indexes = [
            models.Index(fields=["office"], condition=Q(closed_at=None), name="waiting_in_office")
        ]

    def __str__(self) -> str:
        return f"in attesa {self.pk}"

    def wants(self, weekday: int) -> bool:
        return not self.weekdays or bool(self.weekdays & (1 << weekday))
