"""The monthly access register, frozen when it is closed; comparisons with other bodies."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, system
from labimpact.monitoring.enums import GOING, ComparisonKind, ComparisonState
from labimpact.network.models import Office
from labimpact.programme.models import Project

_OF_OFFICE = (
    f"(office_id = {offices(Permission.REGISTER_SIGN)}"
    f" OR office_id = {offices(Permission.CONTACT_RECORD)})"
)

_REACHED = f"wall.reaches_offices('{Permission.REPORT_VIEW.value}', offices)"
_WORKER = system(System.WORKER)


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


class BodyComparisonQuerySet(models.QuerySet["BodyComparison"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of offices whose summaries one reads by a role of the whole area or network."""
        rows = self.defer("material")
        if Permission.REPORT_VIEW in actor.network:
            return rows
        return rows.filter(offices__contained_by=sorted(actor.reached(Permission.REPORT_VIEW)))

    def counted(self) -> Self:
        """Those that have told how many persons are in common."""
        return self.filter(kind=ComparisonKind.COUNT, state=ComparisonState.READY)


class BodyComparison(models.Model):
    """Confronto con un altro ente: how many of the persons of a report the other body knows too.

    A dated statement, never changed once it is ready: whose it is, of which report, and numbers.
    `material` holds, sealed and until the work ends, what it is done with: the key, and the other
    body's encodings. No encoding is kept afterwards but in the file to be sent, for an hour.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="fami_evidence",
        read=f"{_REACHED} OR {_WORKER}",
        insert=f"{_REACHED} AND made_by_id = (SELECT wall.user_id()) AND made_at = now()"
        " AND state = 'waiting' AND ours IS NULL AND common IS NULL AND path = ''",
        update=_WORKER,
        # What was asked, by whom and about which report never changes once it is asked.
        update_columns=(
            "state", "ours", "common", "material", "path", "size", "problem", "touched_at",
            "ended_at", "expires_at",
        ),
    )  # fmt: skip

    kind = models.CharField("che cosa", max_length=10, choices=ComparisonKind.choices)
    other_body = models.CharField("altro ente", max_length=200)
    first_day = models.DateField("dal")
    last_day = models.DateField("al")
    offices = ArrayField(models.BigIntegerField(), verbose_name="uffici")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", verbose_name="progetto"
    )
    state = models.CharField(
        "stato", max_length=8, choices=ComparisonState.choices, default=ComparisonState.WAITING
    )
    # Persons of the report; rows of the other body; in common, empty where too few to be told.
    ours = models.PositiveIntegerField("nostre", null=True)
    theirs = models.PositiveIntegerField("loro", null=True)
    common = models.PositiveIntegerField("in comune", null=True)
    material = models.BinaryField("chiave e codifiche sigillate, finché si lavora", default=b"")
    path = models.CharField("percorso nella cartella dei dati", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("dimensione in byte", default=0)
    problem = models.CharField("che cosa è successo", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by_name = models.CharField("chiesto da", max_length=200)
    office_id = models.BigIntegerField("ufficio di chi l'ha chiesto")
    made_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    touched_at = models.DateTimeField("ultimo passo", db_default=Now())
    ended_at = models.DateTimeField("finito il", null=True)
    expires_at = models.DateTimeField("scade il", null=True)

    objects = BodyComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = "confronto con un altro ente"
        verbose_name_plural = "confronti con altri enti"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["made_by", "-made_at"], name="comparison_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="comparison_of_a_period"
            ),
        ]

    def __str__(self) -> str:
        return self.other_body

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    @property
    def is_open(self) -> bool:
        """Can its file still be sent for?"""
        return bool(self.path) and self.expires_at is not None and self.expires_at > clock.now()
