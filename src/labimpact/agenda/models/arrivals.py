"""The office's day: who arrived without an appointment, and in which order they are called."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.network.models import Language, Office
from labimpact.people.models import Person


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.ARRIVAL_MANAGE))

    def of_day(self, day: date) -> Self:
        return self.filter(day=day)

    def waiting(self) -> Self:
        return self.filter(called_at=None, left_at=None)


class ArrivalState(models.TextChoices):
    """Where somebody is between the door and the desk, read from the hours that are filled."""

    WAITING = "waiting", "in attesa"
    CALLED = "called", "chiamato"
    SERVED = "served", "servito"
    LEFT = "left", "andato via"


class Arrival(models.Model):
    """Arrivo: somebody who came without an appointment, with the number on their ticket."""

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="arrival",
        read=Permission.ARRIVAL_MANAGE,
        write=Permission.ARRIVAL_MANAGE,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="arrivals")
    day = models.DateField("giorno")
    number = models.PositiveIntegerField("numero")
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name="lingua"
    )
    reason = models.CharField("perché viene", max_length=60, blank=True)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="arrivals"
    )
    label = models.CharField("come riconoscerlo", max_length=80, blank=True)
    arrived_at = models.DateTimeField("arrivato alle", db_default=Now())
    called_at = models.DateTimeField("chiamato alle", null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_again_at = models.DateTimeField("richiamato alle", null=True, blank=True)
    served_at = models.DateTimeField("servito alle", null=True, blank=True)
    left_at = models.DateTimeField("andato via alle", null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = "arrivo"
        verbose_name_plural = "arrivi"
        ordering = ["day", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "number"], name="one_ticket_per_number"
            ),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(called_at__gte=F("arrived_at")),
                name="called_after_arriving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def state(self) -> ArrivalState:
        if self.served_at is not None:
            return ArrivalState.SERVED
        if self.left_at is not None:
            return ArrivalState.LEFT
        return ArrivalState.WAITING if self.called_at is None else ArrivalState.CALLED

    def minutes_waited(self, now: datetime) -> int:
        """Whole minutes from arriving to being called (or leaving, or now)."""
        until = self.called_at or self.left_at or now
        # Stamps, not local hours: on the night the clocks change those would be an hour wrong.
        return max(0, int((until.timestamp() - self.arrived_at.timestamp()) // 60))


class WaitingRoomScreen(models.Model):
    """Schermo della sala d'attesa: the secret part of its address, one per office."""

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read=Permission.ARRIVAL_MANAGE,
        write=Permission.ARRIVAL_MANAGE,
    )

    office = models.OneToOneField(Office, models.CASCADE, related_name="waiting_room_screen")
    key = models.CharField("chiave", max_length=43, unique=True)
    made_at = models.DateTimeField("dal", db_default=Now())

    class Meta:
        verbose_name = "schermo della sala d'attesa"
        verbose_name_plural = "schermi della sala d'attesa"

    def __str__(self) -> str:
        return f"schermo {self.office_id}"
