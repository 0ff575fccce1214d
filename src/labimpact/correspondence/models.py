"""What goes out to a person or about them: reminders, letters."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import OfficeData, PersonalData, Privacy, Wall
from labimpact.correspondence.enums import (
    Channel,
    LetterKind,
    LetterState,
    Reason,
    ReminderKind,
    ReminderState,
)
from labimpact.network.models import Office
from labimpact.people.models import ContactPoint, Person, PersonFile


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.PERSON_VIEW))

    def of(self, origin: tuple[str, int]) -> Self:
        return self.filter(origin_kind=origin[0], origin_id=origin[1])

    def planned(self) -> Self:
        return self.filter(state=ReminderState.PLANNED)


class Reminder(models.Model):
    """Promemoria: planned with the matter it belongs to, sent once by the worker.

    It holds no address and no words: both are read at the moment of sending, by functions of the
    wall that answer the worker alone and only for a reminder that is due (wall.sql).
    """

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="reminder",
        read=Permission.PERSON_VIEW,
        write=Permission.PERSON_EDIT,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="reminders")
    person = models.ForeignKey(Person, models.CASCADE, related_name="reminders")
    kind = models.CharField("tipo", max_length=20, choices=ReminderKind.choices)
    origin_kind = models.CharField(max_length=40)
    origin_id = models.BigIntegerField()
    about_on = models.DateField("per il giorno")
    about_at = models.TimeField("alle ore", null=True, blank=True)
    days_before = models.PositiveSmallIntegerField("giorni prima")
    send_at = models.DateTimeField("da mandare dal")
    useful_until = models.DateTimeField("utile fino al")
    state = models.CharField(
        "stato", max_length=10, choices=ReminderState.choices, default=ReminderState.PLANNED
    )
    reason = models.CharField("perché", max_length=20, choices=Reason.choices, blank=True)
    channel = models.CharField("canale", max_length=5, choices=Channel.choices, blank=True)
    contact_point = models.ForeignKey(
        # Set to null by the database: another office's reminder is out of the actor's reach.
        ContactPoint, models.DO_NOTHING, null=True, blank=True, related_name="+",
        verbose_name="recapito usato",
    )  # fmt: skip
    language = models.CharField("lingua", max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField("tentativi", default=0)
    next_attempt_at = models.DateTimeField("nuovo tentativo dal", null=True, blank=True)
    last_error = models.CharField("ultimo errore", max_length=200, blank=True)
    sent_at = models.DateTimeField("mandato il", null=True, blank=True)
    ended_at = models.DateTimeField("chiuso il", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("previsto il", db_default=Now(), editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "promemoria"
        verbose_name_plural = "promemoria"
        ordering = ["send_at", "pk"]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(state="planned"), name="reminders_to_send"
            ),
            models.Index(fields=["origin_kind", "origin_id"], name="reminder_by_origin"),
            models.Index(fields=["person"], name="reminder_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "origin_kind", "origin_id", "person", "days_before"],
                condition=Q(state="planned"),
                name="one_planned_reminder",
            ),
            models.CheckConstraint(
                condition=Q(useful_until__gt=F("send_at")), name="reminder_useful_after_sending"
            ),
            models.CheckConstraint(
                condition=(Q(state="sent") & Q(sent_at__isnull=False))
                | (~Q(state="sent") & Q(sent_at=None)),
                name="sent_reminder_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about_on:%d/%m/%Y}"


class OfficeLetter(models.Model):
    """Lettera o attestato: written from a template, printed, given a protocol number."""

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.SPECIAL, retention="attachment")

    person = models.ForeignKey(Person, models.CASCADE, related_name="letters")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField("tipo", max_length=12, choices=LetterKind.choices)
    written_on = models.DateField("data")
    addressee = models.CharField("a chi", max_length=300, blank=True)
    subject = models.CharField("oggetto", max_length=200)
    facts = models.JSONField("fatti", default=dict)
    body = models.TextField("testo", blank=True)
    language = models.CharField("lingua accanto all'italiano", max_length=20, blank=True)
    signed_by = models.CharField("firma", max_length=200, blank=True)
    protocol_number = models.CharField("numero di protocollo", max_length=40, blank=True)
    protocol_on = models.DateField("data di protocollo", null=True, blank=True)
    state = models.CharField(
        "stato", max_length=8, choices=LetterState.choices, default=LetterState.DRAFT
    )
    file = models.ForeignKey(
        PersonFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="foglio emesso",
    )  # fmt: skip
    issued_at = models.DateTimeField("emessa il", null=True, blank=True)
    voided_at = models.DateTimeField("annullata il", null=True, blank=True)
    void_reason = models.CharField("perché è annullata", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("scritta il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "lettera"
        verbose_name_plural = "lettere"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(file__isnull=False), name="issued_letter_has_a_file"
            ),
            models.CheckConstraint(
                condition=~Q(state="voided") | ~Q(void_reason=""), name="voided_letter_says_why"
            ),
            models.CheckConstraint(
                condition=(Q(protocol_number="") & Q(protocol_on=None))
                | (~Q(protocol_number="") & Q(protocol_on__isnull=False)),
                name="protocol_number_and_day_together",
            ),
        ]

    def __str__(self) -> str:
        return f"lettera {self.pk}"
