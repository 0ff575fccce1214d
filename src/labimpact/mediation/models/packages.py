"""Hours that a body has for the year: granted, reserved, used, and every change of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.mediation.enums import EntryKind, TransferState
from labimpact.mediation.models.service import COORDINATE, MediationService
from labimpact.network.models import Body, Office
from labimpact.programme.models import Activity

# The bodies for whose offices the actor asks.
MY_BODIES = "ANY ((SELECT wall.requesting_bodies())::bigint[])"


class HourPackageQuerySet(models.QuerySet["HourPackage"]):
    def visible_to(self, actor: Actor) -> Self:
        asked_from = actor.offices_where(Permission.MEDIATION_REQUEST)
        return self.filter(
            Q(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE))
            | Q(body__in=Office.objects.filter(pk__in=asked_from).values("body"))
        )

    def open_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day, valid_to__gte=day, closed_on=None)


class HourPackage(models.Model):
    """Pacchetto di ore of a body, for one kind of service, in a year (minutes).

    The three numbers are written by the database alone, from what requests and sessions say
    (`wall.settle_package`); more than was granted is refused there.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read=f"service_id = {COORDINATE} OR body_id = {MY_BODIES}",
        insert=f"service_id = {COORDINATE} AND granted = 0 AND reserved = 0 AND used = 0",
        update=f"service_id = {COORDINATE}",
        update_columns=("title", "valid_from", "valid_to", "activity_id", "closed_on"),
    )

    service = models.ForeignKey(MediationService, models.PROTECT, related_name="packages")
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="hour_packages", verbose_name="ente"
    )
    offer = models.CharField("per che cosa", max_length=40, default="mediation")
    title = models.CharField("nome", max_length=120)
    valid_from = models.DateField("dal")
    valid_to = models.DateField("al")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="attività del progetto",
    )  # fmt: skip
    granted = models.PositiveIntegerField("minuti assegnati", default=0, editable=False)
    reserved = models.PositiveIntegerField("minuti impegnati", default=0, editable=False)
    used = models.PositiveIntegerField("minuti consumati", default=0, editable=False)
    closed_on = models.DateField("chiuso il", null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = HourPackageQuerySet.as_manager()

    class Meta:
        verbose_name = "pacchetto di ore"
        verbose_name_plural = "pacchetti di ore"
        ordering = ["body__name", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted__gte=F("reserved") + F("used")), name="package_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="package_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        """Minutes that nobody has asked for yet."""
        return self.granted - self.reserved - self.used

    def covers(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to and (
            self.closed_on is None or day <= self.closed_on
        )


class PackageEntry(models.Model):
    """Movimento: one change of a package's hours; written by the database alone."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        append_only=True,
        read="package_id IN (SELECT p.id FROM mediation_hourpackage p)",
    )

    package = models.ForeignKey(HourPackage, models.PROTECT, related_name="entries")
    kind = models.CharField("che cosa", max_length=10, choices=EntryKind.choices)
    minutes = models.IntegerField("minuti")
    # Not a foreign key: the history of the hours stays when a request is erased.
    request_id = models.BigIntegerField("richiesta", null=True, blank=True)
    why = models.CharField("perché", max_length=200, blank=True)
    made_at = models.DateTimeField("il", db_default=Now(), editable=False)
    made_by_name = models.CharField("da", max_length=200, blank=True)

    class Meta:
        verbose_name = "movimento di ore"
        verbose_name_plural = "movimenti di ore"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["package", "request_id"], name="entries_of_a_request")]

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes}"


class PackageTransfer(models.Model):
    """Trasferimento of hours from one package to another: asked by one, decided by another."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read="giver_id IN (SELECT p.id FROM mediation_hourpackage p)"
        " AND taker_id IN (SELECT p.id FROM mediation_hourpackage p)",
        insert="state = 'asked' AND decided_by_id IS NULL AND asked_by_id = (SELECT wall.user_id())"
        " AND wall.same_service(giver_id, taker_id)",
        update="wall.same_service(giver_id, taker_id)",
        update_columns=("state", "decided_by_id", "decided_by_name", "decided_at"),
    )

    giver = models.ForeignKey(
        HourPackage, models.PROTECT, related_name="given", verbose_name="da quale pacchetto"
    )
    taker = models.ForeignKey(
        HourPackage, models.PROTECT, related_name="taken", verbose_name="a quale pacchetto"
    )
    minutes = models.PositiveIntegerField("minuti")
    why = models.CharField("perché", max_length=200)
    state = models.CharField(
        "stato", max_length=8, choices=TransferState.choices, default=TransferState.ASKED
    )
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by_name = models.CharField("chiesto da", max_length=200, blank=True)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField("deciso da", max_length=200, blank=True)
    decided_at = models.DateTimeField("deciso il", null=True, blank=True)

    class Meta:
        verbose_name = "trasferimento di ore"
        verbose_name_plural = "trasferimenti di ore"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hours_go_elsewhere"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="hours_that_go"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="who_asks_does_not_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
