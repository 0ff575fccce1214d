"""Files kept by the house: content on disk, the row is its register entry."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices


class StoredFile(models.Model):
    """An uploaded file (allegato): type by content, size in bytes, SHA-256 of the content.

    It is opened through the person or record it is attached to; the row alone opens only to the
    transaction that stored it.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="attachment",
        read="EXISTS (SELECT 1 FROM people_personfile pf"
        " WHERE pf.file_id = documents_storedfile.id)"
        " OR (stored_at = now() AND stored_by_id = (SELECT wall.user_id()))",
        insert=f"office_id = {offices(Permission.PERSON_EDIT)}"
        " AND stored_by_id = (SELECT wall.user_id()) AND stored_at = now()",
    )

    office_id = models.BigIntegerField("ufficio")
    name = models.CharField("nome del file", max_length=200)
    content_type = models.CharField("tipo", max_length=100)
    size = models.PositiveBigIntegerField("dimensione in byte")
    sha256 = models.CharField("impronta SHA-256", max_length=64)
    path = models.CharField("percorso nella cartella dei dati", max_length=120, unique=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stored_at = models.DateTimeField("caricato il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "allegato"
        verbose_name_plural = "allegati"

    def __str__(self) -> str:
        return self.name
