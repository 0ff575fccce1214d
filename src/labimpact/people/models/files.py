"""Files and written mandates of a person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.wall.declarations import PersonalData, Privacy, Wall
from labimpact.documents.models import StoredFile
from labimpact.network.models import Office
from labimpact.people.models.person import Person


class PersonFile(models.Model):
    """A file attached to a person (allegato); `origin` is the record it came with, if any."""

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.SPECIAL, retention="attachment")

    person = models.ForeignKey(Person, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField("tipo di documento", max_length=40, blank=True)
    caption = models.CharField("descrizione", max_length=200, blank=True)
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)
    attached_at = models.DateTimeField("allegato il", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("tolto il", null=True, blank=True)

    class Meta:
        verbose_name = "allegato della persona"
        verbose_name_plural = "allegati della persona"
        indexes = [models.Index(fields=["origin_kind", "origin_id"], name="file_by_origin")]

    def __str__(self) -> str:
        return self.caption or str(self.file)


class Mandate(models.Model):
    """Delega: what a person lets the desk, or someone else, do for them; printed and signed."""

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.COMMON, retention="attachment")

    person = models.ForeignKey(Person, models.CASCADE, related_name="mandates")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="delegato"
    )
    delegate_name = models.CharField("nome del delegato", max_length=200, blank=True)
    purpose = models.CharField("per fare che cosa", max_length=400)
    valid_from = models.DateField("valida dal")
    valid_to = models.DateField("valida fino al", null=True, blank=True)
    signed_file = models.ForeignKey(
        PersonFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="delega firmata",
    )  # fmt: skip
    revoked_at = models.DateTimeField("revocata il", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("preparata il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "delega"
        verbose_name_plural = "deleghe"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="mandate_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"delega {self.pk}"
