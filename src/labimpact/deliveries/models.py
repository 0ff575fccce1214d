"""The spine: who received what, when, for how long, within which activity of the plan."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.network.models import Country, Language, Office
from labimpact.people.enums import Sex
from labimpact.people.models import Person
from labimpact.programme.models import Activity

# What sessions of mediation delivered is written for who coordinates, who opens no person.
_MEDIATED = f"{system(System.MEDIATION)} AND origin_kind = 'mediation.session'"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.PERSON_VIEW))

    def valid(self) -> Self:
        """Deliveries that count: a corrected one is voided, never deleted."""
        return self.filter(voided_at=None)


class Delivery(models.Model):
    """Prestazione: one service to one person, or to so many people nobody asked to name.

    `minutes` is the time given to this person, `quantity` counts in `unit` (hour, session,
    item), `cost_cents` is in cents of euro. `origin` names the record that wrote it.
    """

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.SPECIAL,
        retention="delivery",
        track=True,
        read=Permission.PERSON_VIEW,
        write=Permission.CONTACT_RECORD,
        person="person_id",
        also_read=_MEDIATED,
        also_write=_MEDIATED,
    )

    class Unit(models.TextChoices):
        HOUR = "hour", "ora"
        SESSION = "session", "incontro"
        ITEM = "item", "unità"

    office = models.ForeignKey(Office, models.PROTECT, related_name="deliveries")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="deliveries",
        verbose_name="attività",
    )  # fmt: skip
    item = models.CharField("prestazione", max_length=40)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    head_count = models.PositiveIntegerField("quante persone", default=1)
    sex = models.CharField("sesso", max_length=1, choices=Sex.choices, blank=True)
    age_band = models.CharField("fascia d'età", max_length=20, blank=True)
    citizenship = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="cittadinanza",
    )  # fmt: skip
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lingua"
    )
    delivered_on = models.DateField("data")
    minutes = models.PositiveIntegerField("minuti", default=0)
    unit = models.CharField("unità", max_length=10, choices=Unit.choices, default=Unit.SESSION)
    quantity = models.DecimalField("quantità", max_digits=8, decimal_places=2, default=1)
    cost_cents = models.BigIntegerField("costo in centesimi", null=True, blank=True)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    origin_kind = models.CharField("origine", max_length=40)
    origin_id = models.BigIntegerField()
    # Of somebody whose record was erased (ADR 0019): see desk.AnonymousGroup.
    statistics_key = models.BigIntegerField(null=True, blank=True, editable=False)
    standing = models.CharField(max_length=16, blank=True, default="", db_default="")
    recorded_at = models.DateTimeField("registrata il", db_default=Now(), editable=False)
    voided_at = models.DateTimeField("annullata il", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "prestazione"
        verbose_name_plural = "prestazioni"
        indexes = [
            models.Index(fields=["office", "delivered_on"], name="delivery_by_office"),
            models.Index(fields=["person", "delivered_on"], name="delivery_by_person"),
            models.Index(fields=["origin_kind", "origin_id"], name="delivery_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(head_count__gte=1), name="delivery_reaches_someone"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(head_count=1), name="a_person_counts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.delivered_on:%d/%m/%Y}"
