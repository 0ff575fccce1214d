"""What the nightly sweep learned, and how far it is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import reaches, somewhere, system


class MatchWeights(models.Model):
    """Pesi del riconoscimento: one version of them, in force when a person has said so.

    Of the versions with a day of activation the latest is in force; to go back is to activate an
    earlier one. Without parameters it stands for the weights that come with the product.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read=f"{somewhere(Permission.NETWORK_MANAGE)} OR {system(System.WORKER)}",
        insert=f"active_from IS NULL AND {system(System.WORKER)}",
        update=reaches(Permission.NETWORK_MANAGE),
        update_columns=("active_from", "activated_by_id", "activated_by_name"),
        # A proposal that nobody took gives place to the next.
        delete=f"active_from IS NULL AND {system(System.WORKER)}",
    )

    version = models.PositiveIntegerField("versione", unique=True)
    made_at = models.DateTimeField("calcolati il", db_default=Now(), editable=False)
    engine = models.CharField("motore", max_length=12)
    parameters = models.JSONField("pesi", default=dict, blank=True)
    measured = models.JSONField("misure", default=dict, blank=True)
    active_from = models.DateTimeField("attivi dal", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    activated_by_name = models.CharField("attivati da", max_length=200, blank=True)

    class Meta:
        verbose_name = "versione dei pesi"
        verbose_name_plural = "versioni dei pesi"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"versione {self.version}"


class Sweep(models.Model):
    """Controllo della rete: one sweep for people recorded twice, and how far it is."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        read=f"{somewhere(Permission.NETWORK_MANAGE)} OR {system(System.WORKER)}",
        insert=system(System.WORKER),
        update=system(System.WORKER),
        delete=system(System.WORKER),
    )

    engine = models.CharField("motore", max_length=12)
    begun_at = models.DateTimeField("cominciato il", db_default=Now(), editable=False)
    ended_at = models.DateTimeField("finito il", null=True, blank=True)
    stage = models.CharField("fase", max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField("a che punto", default=0)
    measured = models.JSONField("misure", default=dict, blank=True)

    class Meta:
        verbose_name = "controllo della rete"
        verbose_name_plural = "controlli della rete"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"controllo {self.pk}"
