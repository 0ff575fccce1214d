"""What was sent to SIUSS: files by flow and period, and the records that each of them holds."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, person_open
from labimpact.flows.enums import FileState, Flow, Operation
from labimpact.network.models import Body, Office
from labimpact.people.models import Person

_SEND = Permission.FLOW_SEND
_MINE = f"office_id = {offices(_SEND)}"
_RECORD = f"{_MINE} AND {person_open('flows_siussrecord.person_id', Permission.PERSON_VIEW)}"


class SiussFileQuerySet(models.QuerySet["SiussFile"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(_SEND))


class SiussFile(models.Model):
    """File SIUSS: one flow of one body over a period, made by an office for what it may see.

    It holds no path: the file is its records (`SiussRecord`), written out the same way each time;
    `sha256` tells that they are still all there.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="case",
        track=True,
        read=_MINE,
        insert=f"{_MINE} AND state = 'waiting' AND asked_by_id = (SELECT wall.user_id())",
        update=_MINE,
        update_columns=(
            "state", "records", "queued", "sha256", "problem", "made_at", "closed_on",
        ),
    )  # fmt: skip

    office = models.ForeignKey(Office, models.PROTECT, related_name="siuss_files")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="ente")
    flow = models.CharField("flusso", max_length=10, choices=Flow.choices)
    period_from = models.DateField("dal")
    period_to = models.DateField("al")
    body_code = models.CharField("codice dell'ente", max_length=30)
    operator_tax_code = models.CharField("codice fiscale di chi trasmette", max_length=16)
    state = models.CharField(
        "stato", max_length=10, choices=FileState.choices, default=FileState.WAITING
    )
    records = models.PositiveIntegerField("record nel file", default=0)
    queued = models.PositiveIntegerField("record in coda", default=0)
    sha256 = models.CharField("impronta", max_length=64, blank=True)
    problem = models.CharField("che cosa non va", max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by_name = models.CharField("chiesto da", max_length=200)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    made_at = models.DateTimeField("pronto il", null=True, blank=True)
    # The day it was uploaded, or thrown away.
    closed_on = models.DateField("trasmesso o buttato il", null=True, blank=True)

    objects = SiussFileQuerySet.as_manager()

    class Meta:
        verbose_name = "file SIUSS"
        verbose_name_plural = "file SIUSS"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="a_flow_has_a_period"
            ),
            # What one file inserts the next must know: one at a time waits to be sent.
            models.UniqueConstraint(
                fields=["office", "flow"], condition=Q(state__in=["waiting", "ready"]),
                name="one_siuss_file_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_flow_display()} {self.period_from:%d/%m/%Y}-{self.period_to:%d/%m/%Y}"


class SiussRecordQuerySet(models.QuerySet["SiussRecord"]):
    def standing(self) -> Self:
        """Records of files that were not thrown away: what SIUSS knows, or will when they go."""
        return self.filter(file__state__in=(FileState.WAITING, FileState.READY, FileState.SENT))


class SiussRecord(models.Model):
    """One record of a SIUSS file, as it was written in it; `record_id` names its source here.

    With the right to see the person the right to the record ends, and its file does not open.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL, retention="case", append_only=True, read=_RECORD, insert=_RECORD,
    )  # fmt: skip

    file = models.ForeignKey(SiussFile, models.CASCADE, related_name="rows")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="siuss_records")
    operation = models.CharField("operazione", max_length=1, choices=Operation.choices)
    record_id = models.CharField("identificativo", max_length=40)
    day = models.DateField("del giorno")
    content = models.JSONField("contenuto")

    objects = SiussRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "record SIUSS"
        verbose_name_plural = "record SIUSS"
        ordering = ["pk"]
        indexes = [models.Index(fields=["office", "record_id"], name="siuss_by_record")]

    def __str__(self) -> str:
        return f"{self.operation} {self.record_id}"
