"""What an office taught once, and the next file of the same kind already knows."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.network.models import Office

_MEMORY = OfficeData(
    privacy=Privacy.COMMON,
    retention="permanent",
    track=True,
    read=Permission.REGISTER_IMPORT,
    write=Permission.REGISTER_IMPORT,
)


class RememberedMapping(models.Model):
    """Colonne ricordate: which heading is which field, for one office and profile."""

    wall: ClassVar[Wall] = _MEMORY

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    profile = models.CharField("tipo di registro", max_length=40)
    mapping = models.JSONField("abbinamento", default=dict)
    updated_at = models.DateTimeField("aggiornato il", db_default=Now())

    class Meta:
        verbose_name = "abbinamento ricordato"
        verbose_name_plural = "abbinamenti ricordati"
        constraints = [
            models.UniqueConstraint(fields=["office", "profile"], name="one_mapping_per_profile")
        ]

    def __str__(self) -> str:
        return f"{self.profile} di {self.office_id}"


class RememberedValue(models.Model):
    """Valore ricordato: what a written form means for this office; `code` empty: nothing."""

    wall: ClassVar[Wall] = _MEMORY

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    field = models.CharField("campo", max_length=40)
    written = models.CharField("com'è scritto", max_length=200)
    code = models.CharField("che cosa vuol dire", max_length=60, blank=True)
    updated_at = models.DateTimeField("aggiornato il", db_default=Now())

    class Meta:
        verbose_name = "valore ricordato"
        verbose_name_plural = "valori ricordati"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "field", "written"], name="one_meaning_per_written_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.written}"
