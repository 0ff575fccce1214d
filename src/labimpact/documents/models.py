"""Files kept by the house: content on disk, the row is its register entry."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.documents.enums import Reading, Scan


class StoredFile(models.Model):
    """An uploaded file (allegato): type by content, size in bytes, SHA-256 of the content.

    It is opened through the person or record it is attached to; the row alone opens only to the
    transaction that stored it. While the antivirus has not read it, and for ever if it found
    something, it is in quarantine: its row is read, its content is not (`actions.open_file`).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="attachment",
        read="EXISTS (SELECT 1 FROM people_personfile pf"
        " WHERE pf.file_id = documents_storedfile.id)"
        " OR EXISTS (SELECT 1 FROM casework_documentversion dv"
        " WHERE dv.file_id = documents_storedfile.id)"
        " OR EXISTS (SELECT 1 FROM mediation_requestfile rf"
        " WHERE rf.file_id = documents_storedfile.id)"
        " OR (stored_at = now() AND stored_by_id = (SELECT wall.user_id()))",
        insert=f"(office_id = {offices(Permission.PERSON_EDIT)}"
        f" OR office_id = {offices(Permission.MEDIATION_REQUEST)}"
        f" OR office_id = {offices(Permission.MEDIATION_COORDINATE)})"
        " AND stored_by_id = (SELECT wall.user_id()) AND stored_at = now()"
        # Only the worker says that a file is clean (documents/wall.sql).
        " AND scan IN ('none', 'waiting')",
    )

    office_id = models.BigIntegerField("ufficio")
    name = models.CharField("nome del file", max_length=200)
    content_type = models.CharField("tipo", max_length=100)
    size = models.PositiveBigIntegerField("dimensione in byte")
    sha256 = models.CharField("impronta SHA-256", max_length=64)
    path = models.CharField("percorso nella cartella dei dati", max_length=120, unique=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stored_at = models.DateTimeField("caricato il", db_default=Now(), editable=False)
    scan = models.CharField(
        "controllo antivirus",
        max_length=8,
        choices=Scan.choices,
        default=Scan.NONE,
        db_default=Scan.NONE,
    )
    scanned_at = models.DateTimeField("controllato il", null=True, blank=True)
    finding = models.CharField("che cosa ha trovato", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "allegato"
        verbose_name_plural = "allegati"
        indexes = [
            models.Index(fields=["id"], condition=models.Q(scan=Scan.WAITING), name="quarantine")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.scan == Scan.WAITING

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.INFECTED

    @property
    def is_open(self) -> bool:
        """May its content be handed out at all?"""
        return self.scan in (Scan.NONE, Scan.CLEAN)


class FileText(models.Model):
    """The text of a file (testo), to find it by its words; written by the worker alone.

    It opens with its file. `words` are folded as Italian, and as they stand for other languages.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="attachment",
        read="EXISTS (SELECT 1 FROM documents_storedfile f WHERE f.id = file_id)",
    )

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="text")
    outcome = models.CharField("esito", max_length=8, choices=Reading.choices)
    pages = models.PositiveIntegerField("pagine lette", default=0)
    text = models.TextField("testo", blank=True)
    read_at = models.DateTimeField("letto il", db_default=Now(), editable=False)
    words = models.GeneratedField(
        expression=SearchVector("text", config="italian") + SearchVector("text", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "testo di un allegato"
        verbose_name_plural = "testi degli allegati"
        indexes = [GinIndex(fields=["words"], name="words_of_files")]

    def __str__(self) -> str:
        return f"testo di {self.file_id}"
