"""The monthly access register, frozen when it is closed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Office

_OF_OFFICE = (
    f"(office_id = {offices(Permission.REGISTER_SIGN)}"
    f" OR office_id = {offices(Permission.CONTACT_RECORD)})"
)


class AccessRegisterQuerySet(models.QuerySet["AccessRegister"]):
    def listed(self) -> Self:
        """Without the document and its lines, which are opened one at a time."""
        return self.defer("pdf", "content")


class AccessRegister(models.Model):
    """Registro accessi of an office for a month: closed, printed, signed by hand, never changed.

    `content` holds the printed lines, `sha256` is the digest of them that is printed on the paper,
    and `pdf` is the document. A later correction of a contact leaves it as it is and shows as a
    difference; a new version may then be closed beside it.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="fami_evidence",
        append_only=True,
        read=_OF_OFFICE,
        insert=f"{_OF_OFFICE} AND generated_by_id = (SELECT wall.user_id())"
        " AND generated_at = now()",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="access_registers")
    month = models.DateField("mese")
    version = models.PositiveSmallIntegerField("versione", default=1)
    rows_count = models.PositiveIntegerField("righe")
    minutes_total = models.PositiveIntegerField("minuti")
    heads_total = models.PositiveIntegerField("presenze")
    content = models.JSONField("righe stampate")
    sha256 = models.CharField("impronta SHA-256 delle righe", max_length=64)
    pdf = models.BinaryField("documento")
    generated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    generated_by_name = models.CharField("chiuso da", max_length=200)
    generated_at = models.DateTimeField("chiuso il", db_default=Now(), editable=False)

    objects = AccessRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = "registro accessi"
        verbose_name_plural = "registri accessi"
        ordering = ["-month", "office", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month", "version"], name="one_register_per_version"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="register_of_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"registro {self.month:%m/%Y}, versione {self.version}"
