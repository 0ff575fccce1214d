"""An import of a register: the file, its rows as understood, and what they became."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, OfficeData, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices
from labimpact.imports.drafts import Level, Mapping, RowReading
from labimpact.imports.enums import BUSY, OPEN, Choice, ImportState, RowState
from labimpact.network.models import Office
from labimpact.people.models import Person

# Among the decisions of a row: «names:0» says that the first person's names are swapped.
SWAPPED = "names:"
_MINE = f"office_id = {offices(Permission.REGISTER_IMPORT)}"
# A row of somebody whom a seal hides from the actor is hidden with them.
_SHOWN = f"({_MINE} AND id <> ALL ((SELECT wall.hidden_import_rows())::bigint[]))"


def _of_import(table: str, state: str) -> str:
    """The office is the import's own, and the import is where such rows are written."""
    return (
        "EXISTS (SELECT 1 FROM imports_registerimport i"  # noqa: S608 - names of ours
        f" WHERE i.id = {table}.register_id"
        f" AND i.office_id = {table}.office_id AND i.state = '{state}')"
    )


# Said to be made by the import only in the very transaction that makes it.
_NEW_CONTACT = (
    "(contact_id IS NULL OR EXISTS (SELECT 1 FROM desk_contact c"
    " WHERE c.id = imports_importlink.contact_id AND c.recorded_at = now()"
    " AND c.office_id = imports_importlink.office_id))"
)
_NEW_PERSON = (
    "(person_id IS NULL OR EXISTS (SELECT 1 FROM people_person p"
    " WHERE p.id = imports_importlink.person_id AND (NOT imports_importlink.created"
    " OR (p.registered_at = now()"
    " AND p.registered_office_id = imports_importlink.office_id))))"
)


class RegisterImportQuerySet(models.QuerySet["RegisterImport"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.REGISTER_IMPORT))

    def with_left(self) -> Self:
        """Each with whether some of its rows still wait: it ended only in part."""
        waiting = (RowState.READY, RowState.DOUBT, RowState.ERROR)
        rows = ImportRow.objects.filter(register=OuterRef("pk"), state__in=waiting)
        return self.annotate(has_left=Exists(rows))


class RegisterImport(models.Model):
    """Importazione: a register that an office brings in, from the file to the result."""

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="contact",
        read=Permission.REGISTER_IMPORT,
        write=Permission.REGISTER_IMPORT,
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    profile = models.CharField("tipo di registro", max_length=40)
    name = models.CharField("nome del file", max_length=200)
    size = models.PositiveBigIntegerField("dimensione in byte")
    sha256 = models.CharField("impronta SHA-256", max_length=64, db_index=True)
    # Of the file as it was opened: kind, sheets, columns, encoding, separator, heading row.
    table = models.JSONField("com'è fatto il file", default=dict)
    mapping = models.JSONField("abbinamento", default=dict)
    why = models.JSONField("perché l'abbinamento", default=dict)
    state = models.CharField(
        "stato", max_length=10, choices=ImportState.choices, default=ImportState.COLUMNS
    )
    # How far the work of the moment is, of how much: bytes are not told, rows are.
    done_rows = models.PositiveIntegerField("righe fatte", default=0)
    total_rows = models.PositiveIntegerField("righe in tutto", default=0)
    # Who works on it now: another turn has begun when the number is no longer one's own.
    turn = models.PositiveIntegerField("turno di lavoro", default=0)
    worked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stop_asked = models.BooleanField("è stato chiesto di fermarsi", default=False)
    trouble = models.CharField("perché si è fermata", max_length=400, blank=True)
    # After an undo: what stayed and why; counts of what was taken away.
    kept = models.JSONField("che cosa è rimasto", default=list)
    undone = models.JSONField("che cosa è stato tolto", default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("caricata il", db_default=Now(), editable=False)
    touched_at = models.DateTimeField("ultimo passo", db_default=Now())
    finished_at = models.DateTimeField("conclusa il", null=True, blank=True)
    erased_at = models.DateTimeField("file e righe cancellati il", null=True, blank=True)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = "importazione"
        verbose_name_plural = "importazioni"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "-id"], name="import_by_office")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def is_open(self) -> bool:
        """Whether its rows may still be decided and mended."""
        return self.state in OPEN and self.erased_at is None

    @property
    def percent(self) -> int:
        return min(100, self.done_rows * 100 // self.total_rows) if self.total_rows else 0

    @property
    def read_mapping(self) -> Mapping:
        return Mapping.from_json(self.mapping)


class ImportFilePart(models.Model):
    """A piece of the file (pezzo del file), sealed: nothing of a register lies open at rest."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="import_staging",
        read=_MINE,
        insert=f"{_MINE} AND {_of_import('imports_importfilepart', 'columns')}",
        delete=_MINE,
    )

    register = models.ForeignKey(RegisterImport, models.CASCADE, related_name="parts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("numero")
    content = models.BinaryField("contenuto sigillato")

    class Meta:
        verbose_name = "pezzo del file importato"
        verbose_name_plural = "pezzi del file importato"
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="one_part_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.register_id}/{self.number}"


class ImportRow(models.Model):
    """Riga importata: as written, as understood, what was decided and what is wrong with it."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="import_staging",
        read=_SHOWN,
        insert=f"{_MINE} AND {_of_import('imports_importrow', 'reading')}"
        " AND state NOT IN ('done', 'undone')",
        update=_SHOWN,
    )

    register = models.ForeignKey(RegisterImport, models.CASCADE, related_name="rows")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("riga del foglio")
    reading = models.JSONField("come è stata letta", default=dict)
    state = models.CharField("stato", max_length=8, choices=RowState.choices)
    confirmed = models.BooleanField("confermata", default=False)
    # For each person of the row who may be known: at which place, why, who, and how surely.
    matches = models.JSONField("possibili doppioni", default=list)
    has_matches = models.BooleanField("ha possibili doppioni", default=False)
    # What somebody decided of them: {"0": "same"}.
    choices = models.JSONField("decisioni", default=dict)
    # What later rows of the same person say and this one, which registers them, does not.
    fills = models.JSONField("completata da altre righe", default=dict)
    failure = models.CharField("perché non è entrata", max_length=400, blank=True)

    class Meta:
        verbose_name = "riga di un'importazione"
        verbose_name_plural = "righe di un'importazione"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="one_row_per_number")
        ]
        indexes = [
            models.Index(fields=["register", "state", "number"], name="import_row_by_state"),
            # Which rows may be about a person: asked for each that is sealed.
            GinIndex(
                fields=["matches"],
                opclasses=["jsonb_path_ops"],
                condition=Q(has_matches=True),
                name="import_row_by_match",
            ),
        ]

    def __str__(self) -> str:
        return f"riga {self.number}"

    @property
    def read(self) -> RowReading:
        return RowReading.from_json(self.reading)

    @property
    def is_left(self) -> bool:
        """Whether it has not been imported yet."""
        return self.state not in (RowState.DONE, RowState.UNDONE)

    @property
    def swapped(self) -> frozenset[int]:
        """The places of the persons whose two names somebody said to be the other way round."""
        told = (key.removeprefix(SWAPPED) for key in self.choices if key.startswith(SWAPPED))
        return frozenset(map(int, told))

    def settle(self) -> None:
        """Where the row stands, from how it was read and what was decided of it."""
        self.has_matches = bool(self.matches)
        if not self.is_left:
            return
        levels = {problem.get("level") for problem in self.reading.get("problems", ())}
        nobody = not self.reading.get("persons") and not self.reading.get("contact")
        if Choice.SKIP in self.choices.values() or (nobody and Level.ERROR not in levels):
            # Left out by somebody, or a line of totals and the headings once more.
            self.state = RowState.SKIPPED
        elif self.failure or Level.ERROR in levels:
            self.state = RowState.ERROR
        elif not self.confirmed and (Level.DOUBT in levels or self.undecided):
            self.state = RowState.DOUBT
        else:
            self.state = RowState.READY

    @property
    def undecided(self) -> bool:
        """Whether somebody must say of one of its persons if they are known."""
        return any(not m["sure"] and str(m["at"]) not in self.choices for m in self.matches)


class ImportLink(models.Model):
    """Origine: which row made, or found, which person or contact.

    `created` may be said only in the transaction that made the record: an undo takes away what
    is linked so, and nothing else.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        read=f"{_MINE} AND (person_id IS NULL OR {not_sealed('person_id')})"
        " AND (contact_id IS NULL"
        " OR contact_id <> ALL ((SELECT wall.hidden_contacts())::bigint[]))",
        insert=f"{_MINE} AND {_of_import('imports_importlink', 'running')}"
        f" AND {_NEW_CONTACT} AND {_NEW_PERSON}",
    )

    register = models.ForeignKey(RegisterImport, models.CASCADE, related_name="links")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField("riga del foglio")
    position = models.PositiveSmallIntegerField("posto nella riga", default=0)
    # The person within the register: the row and place that first told of them ("12:0").
    identity = models.CharField("identità nel registro", max_length=40, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona"
    )
    contact_id = models.BigIntegerField("contatto", null=True, blank=True)
    created = models.BooleanField("fatto dall'importazione")
    # What the register says otherwise of a person already known; nothing is overwritten.
    differences: models.JSONField[Any, Any] = models.JSONField("differenze", default=list)

    class Meta:
        verbose_name = "origine da un'importazione"
        verbose_name_plural = "origini da un'importazione"
        indexes = [
            models.Index(fields=["register", "row_number"], name="import_link_by_row"),
            models.Index(fields=["register", "identity"], name="import_link_by_identity"),
            models.Index(fields=["contact_id"], name="import_link_by_contact"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(contact_id=None), name="link_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"riga {self.row_number} → {self.person_id or self.contact_id}"
