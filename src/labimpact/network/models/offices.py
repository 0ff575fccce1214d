"""Bodies and their offices: every piece of work belongs to exactly one office."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Reference, Wall
from labimpact.base.wall.policies import offices, somewhere
from labimpact.network.models.territory import Language, Municipality, TerritorialArea

_MANAGE = Permission.NETWORK_MANAGE


class Body(models.Model):
    """Ente della rete: municipality, trust, school, cooperative, parish… (`kind`: body_kind)."""

    wall: ClassVar[Wall] = Reference(write=_MANAGE)

    name = models.CharField("nome", max_length=200)
    kind = models.CharField("tipo di ente", max_length=40)
    external_code = models.CharField("codice esterno", max_length=30, blank=True, db_index=True)
    external_code_kind = models.CharField("tipo di codice", max_length=30, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True)
    address = models.CharField("indirizzo", max_length=200, blank=True)
    email = models.EmailField("e-mail", blank=True)
    certified_email = models.EmailField("PEC", blank=True)
    phone = models.CharField("telefono", max_length=40, blank=True)
    website = models.URLField("sito", blank=True)
    source = models.CharField("fonte", max_length=300, blank=True)
    is_demo = models.BooleanField("dimostrativo", default=False)

    class Meta:
        verbose_name = "ente"
        verbose_name_plural = "enti"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_code_kind", "external_code"],
                condition=~models.Q(external_code=""),
                name="one_body_per_external_code",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    def visible_to(self, actor: Actor) -> Self:
        """Offices are the network's address book: everybody in the network reads them."""
        return self if actor.can_somewhere(Permission.NETWORK_VIEW) else self.none()

    def open(self) -> Self:
        return self.filter(closed_on=None)


class Office(models.Model):
    """Sede, sportello or ufficio: the unit of tenancy."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read="true",
        # A new office is born in an area that the actor already manages (or anywhere, for those
        # whose reach is the network): `wall.reaches_area` asks the memberships.
        insert=f"{somewhere(_MANAGE)} AND wall.reaches_area('network_manage', area_id)",
        # And it stays in such an area: moved elsewhere, it would take its coordinator along.
        update=f"id = {offices(_MANAGE)} AND wall.reaches_area('network_manage', area_id)",
    )
    links_wall: ClassVar[Wall] = Reference(write=_MANAGE)

    body = models.ForeignKey(Body, models.PROTECT, related_name="offices", verbose_name="ente")
    area = models.ForeignKey(
        TerritorialArea, models.PROTECT, null=True, blank=True, related_name="offices",
        verbose_name="Ambito",
    )  # fmt: skip
    name = models.CharField("nome", max_length=200)
    kind = models.CharField("tipo di ufficio", max_length=40, default="desk")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune"
    )
    address = models.CharField("indirizzo", max_length=200, blank=True)
    directions = models.CharField("come arrivare", max_length=300, blank=True)
    phone = models.CharField("telefono", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    languages = models.ManyToManyField(Language, blank=True, verbose_name="lingue parlate")
    keeps_patron_saint = models.BooleanField("chiude per il santo patrono", default=False)
    # Against violence or trafficking: that somebody goes there is told to nobody outside.
    is_discreet = models.BooleanField(
        "non si nomina nella pagina di chi è seguito (antiviolenza, antitratta)",
        default=False, db_default=False,
    )  # fmt: skip
    closed_on = models.DateField("chiuso dal", null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # Who last wrote its address, contacts or hours, and when.
    changed_at = models.DateTimeField("cambiato il", null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "ufficio"
        verbose_name_plural = "uffici"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """Orario di apertura of one weekday (0 = Monday), valid between two days."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", read="true",
        insert=f"office_id = {offices(_MANAGE)}",
        update=f"office_id = {offices(_MANAGE)}",
        delete=f"office_id = {offices(_MANAGE)}",
    )  # fmt: skip

    office = models.ForeignKey(Office, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField("giorno")
    opens_at = models.TimeField("dalle")
    closes_at = models.TimeField("alle")
    by_appointment = models.BooleanField("solo su appuntamento", default=False)
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "orario di apertura"
        verbose_name_plural = "orari di apertura"
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="closes_after_opening"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_in_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.weekday} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class OfficeClosure(models.Model):
    """Chiusura or extraordinary opening of an office between two days, with the reason."""

    wall: ClassVar[Wall] = OpeningHours.wall

    office = models.ForeignKey(Office, models.CASCADE, related_name="closures")
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al")
    opens_at = models.TimeField("apertura straordinaria dalle", null=True, blank=True)
    closes_at = models.TimeField("alle", null=True, blank=True)
    reason = models.CharField("motivo", max_length=200)

    class Meta:
        verbose_name = "chiusura"
        verbose_name_plural = "chiusure"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="closure_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.starts_on:%d/%m/%Y}: {self.reason}"
