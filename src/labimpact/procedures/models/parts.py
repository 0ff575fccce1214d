"""Steps, papers and terms of a case."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.network.models import Office
from labimpact.people.models import Person, PersonFile
from labimpact.procedures.enums import Holder, PaperState
from labimpact.procedures.models.case import MANAGE, ProcedureCase, part_of_case


class CaseStep(models.Model):
    """A step taken, or tried again (`round`): its day is the event from which terms start."""

    wall: ClassVar[Wall] = part_of_case(Privacy.SPECIAL)

    case = models.ForeignKey(ProcedureCase, models.CASCADE, related_name="steps")
    code = models.CharField("passo", max_length=60)
    round = models.PositiveSmallIntegerField("volta", default=1)
    done_on = models.DateField("fatto il", null=True, blank=True)
    done_by = models.CharField("fatto da", max_length=200, blank=True)
    result = models.CharField("esito", max_length=60, blank=True)
    receipt_code = models.CharField("codice della ricevuta", max_length=60, blank=True)
    receipt_on = models.DateField("data sulla ricevuta", null=True, blank=True)
    assicurata = models.CharField("codice assicurata", max_length=40, blank=True)
    ologramma = models.CharField("codice ologramma", max_length=40, blank=True)
    appointment_at = models.DateTimeField("appuntamento", null=True, blank=True)
    appointment_place = models.CharField("dove", max_length=200, blank=True)
    note = models.CharField("nota", max_length=600, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("scritto il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "passo della pratica"
        verbose_name_plural = "passi della pratica"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code", "round"], name="one_row_per_try")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.round}"


class CasePaper(models.Model):
    """A document of the checklist: missing, received (with its file and expiry), or not needed."""

    # Nobody writes of a person they may not see, nor of the papers of one who is sealed to them.
    wall: ClassVar[Wall] = part_of_case(
        Privacy.SPECIAL,
        person="person_id",
        also=" AND (person_id IS NULL OR wall.sees_person(person_id))",
    )

    case = models.ForeignKey(ProcedureCase, models.CASCADE, related_name="papers")
    code = models.CharField("documento", max_length=60)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="di chi"
    )
    state = models.CharField(
        "stato", max_length=8, choices=PaperState.choices, default=PaperState.MISSING
    )
    received_on = models.DateField("ricevuto il", null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)
    file = models.ForeignKey(
        # Set to null by the database: another office's paper is out of the actor's reach.
        PersonFile, models.DO_NOTHING, null=True, blank=True, related_name="+",
        verbose_name="allegato",
    )  # fmt: skip
    note = models.CharField("nota", max_length=300, blank=True)

    class Meta:
        verbose_name = "documento della pratica"
        verbose_name_plural = "documenti della pratica"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "person"], name="one_row_per_paper", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.code


class DeadlineQuerySet(models.QuerySet["CaseDeadline"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(MANAGE))

    def live(self) -> Self:
        """Terms still to be met of cases that are not closed."""
        return self.filter(is_live=True)


class CaseDeadline(models.Model):
    """Scadenza of a case: a term of the rules from one event, with every reading's date.

    Passed, it is overdue and never granted; `ended_on` is the day of the step that met it.
    """

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read=MANAGE,
        write=MANAGE,
        person="person_id",
    )

    case = models.ForeignKey(ProcedureCase, models.CASCADE, related_name="deadlines")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rule = models.CharField("termine", max_length=80)
    index = models.PositiveSmallIntegerField("posto nella definizione")
    round = models.PositiveSmallIntegerField("volta", default=1)
    label = models.CharField("descrizione", max_length=300)
    holder = models.CharField("di chi è", max_length=10, choices=Holder.choices)
    edge = models.CharField("bordo", max_length=20)
    event_on = models.DateField("evento del")
    safe_on = models.DateField("data prudente")
    last_on = models.DateField("ultima data")
    readings: models.JSONField[list[dict[str, Any]]] = models.JSONField("letture", default=list)
    ended_on = models.DateField("rispettata il", null=True, blank=True)
    is_live = models.BooleanField("in corso", default=True)
    moved_from = models.DateField("prima era", null=True, blank=True)
    moved_at = models.DateTimeField("spostata il", null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "scadenza"
        verbose_name_plural = "scadenze"
        ordering = ["safe_on", "pk"]
        indexes = [
            models.Index(
                fields=["office", "safe_on"], condition=Q(is_live=True), name="live_deadlines"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "index", "round"], name="one_deadline_per_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.safe_on:%d/%m/%Y}"
