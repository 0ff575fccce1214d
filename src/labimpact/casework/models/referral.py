"""Referrals between services: what was told, until when an answer is awaited, what it was."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q, Value

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices
from labimpact.network.models import Office
from labimpact.people.models import Person

# A phone, with how to use it without harm.
REACH = 560
_MANAGE = offices(Permission.REFERRAL_MANAGE)


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> Self:
        mine = actor.offices_where(Permission.REFERRAL_MANAGE)
        return self.filter(Q(from_office__in=mine) | Q(to_office__in=mine))

    def waiting_for(self, actor: Actor) -> Self:
        return self.filter(
            to_office__in=actor.offices_where(Permission.REFERRAL_MANAGE), state="sent"
        )


class Referral(models.Model):
    """Invio: a person sent to another office, which accepts or refuses it with a date.

    The receiver reads only what the sender wrote here (minimal data) until it accepts.
    """

    class State(models.TextChoices):
        SENT = "sent", "inviato"
        ACCEPTED = "accepted", "accettato"
        REFUSED = "refused", "rifiutato"
        FORWARDED = "forwarded", "passato ad altri"
        WITHDRAWN = "withdrawn", "ritirato"
        EXPIRED = "expired", "scaduto"

    class Urgency(models.TextChoices):
        ORDINARY = "ordinary", "ordinaria"
        URGENT = "urgent", "urgente"

    class Refusal(models.TextChoices):
        """Why the receiver cannot take the person (motivo del rifiuto)."""

        NOT_COMPETENT = "not_competent", "non è di nostra competenza"
        OTHER_AREA = "other_area", "è di un altro territorio"
        NO_CAPACITY = "no_capacity", "non abbiamo posto"
        NOT_REACHABLE = "not_reachable", "non riusciamo a contattare la persona"
        ALREADY_FOLLOWED = "already_followed", "la seguiamo già"
        OTHER = "other", "altro"

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read=f"(from_office_id = {_MANAGE} OR to_office_id = {_MANAGE})"
        f" AND (person_id IS NULL OR {not_sealed('person_id')})",
        insert="state = 'sent' AND answered_on IS NULL AND later_at IS NULL"
        f" AND from_office_id = {_MANAGE} AND from_office_id IS DISTINCT FROM to_office_id"
        " AND (person_id IS NULL OR wall.office_keeps(person_id, from_office_id)"
        " OR wall.may_forward(forwarded_from_id, person_id, from_office_id))",
        update=f"(from_office_id = {_MANAGE} OR to_office_id = {_MANAGE})"
        f" AND (person_id IS NULL OR {not_sealed('person_id')})",
        update_columns=(
            "state", "answered_on", "answer_reason", "answer_note", "answered_by_id",
            "answered_by_hand", "later_name", "later_contact", "later_at",
        ),
    )  # fmt: skip

    from_office = models.ForeignKey(Office, models.PROTECT, related_name="sent_referrals")
    to_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="received_referrals",
        verbose_name="a quale ufficio",
    )  # fmt: skip
    to_name = models.CharField("a chi, se fuori dalla rete", max_length=200, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    shared_name = models.CharField("nome comunicato", max_length=200, blank=True)
    shared_contact = models.CharField("recapito comunicato", max_length=REACH, blank=True)
    # What else was told, item by item as it was shown to the sender (casework/telling.py).
    shared = models.JSONField(
        "altri dati comunicati", default=dict, db_default=Value({}, models.JSONField())
    )
    # Of a service without accounts: what it is told once it has accepted, and since when it is.
    later_name = models.CharField(
        "nome comunicato a chi ha accettato", max_length=200, blank=True, default="", db_default=""
    )
    later_contact = models.CharField(
        "recapito comunicato a chi ha accettato", max_length=REACH, blank=True, default="",
        db_default="",
    )  # fmt: skip
    later_at = models.DateTimeField("comunicati il", null=True, blank=True)
    reason = models.CharField("motivo", max_length=60)
    urgency = models.CharField(
        "urgenza", max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY,
        db_default=Urgency.ORDINARY.value,
    )  # fmt: skip
    note = models.CharField("che cosa serve", max_length=600, blank=True)
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.SENT)
    sent_on = models.DateField("inviato il")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_by_name = models.CharField("inviato da", max_length=200, blank=True)
    answer_due_on = models.DateField("risposta attesa entro", null=True, blank=True)
    # The last day on which it can be answered: then it expires by itself.
    expires_on = models.DateField("scade dopo il", null=True, blank=True)
    # While the sender owes an answer to the first question, the term stands still up to this day.
    paused_until = models.DateField("termine fermo fino al", null=True, blank=True)
    reminded_on = models.DateField("sollecitato il", null=True, blank=True)
    escalated_on = models.DateField("segnalato al coordinamento il", null=True, blank=True)
    answered_on = models.DateField("risposta del", null=True, blank=True)
    answer_reason = models.CharField(
        "perché è rifiutato", max_length=20, choices=Refusal.choices, blank=True, default="",
        db_default="",
    )  # fmt: skip
    answer_note = models.CharField("risposta", max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_by_hand = models.BooleanField("risposta riportata a mano", default=False)
    forwarded_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="forwarded_to", db_index=False,
        verbose_name="passato da",
    )  # fmt: skip
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "invio"
        verbose_name_plural = "invii"
        ordering = ["-sent_on", "-pk"]
        indexes = [
            models.Index(
                fields=["forwarded_from"], condition=Q(forwarded_from__isnull=False),
                name="referral_chain",
            ),
            models.Index(
                fields=["origin_kind", "origin_id"], condition=~Q(origin_kind=""),
                name="referral_by_origin",
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(to_office__isnull=False) | ~Q(to_name=""),
                name="referral_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "withdrawn", "expired"])
                | Q(state__in=["accepted", "refused", "forwarded"], answered_on__isnull=False),
                name="referral_answer_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(later_name="", later_contact="") | Q(to_office=None),
                name="told_later_is_told_outside",
            ),
            models.CheckConstraint(
                condition=Q(later_at=None) | (Q(state="accepted") & ~Q(later_name="")),
                name="told_later_to_who_accepted",
            ),
            models.UniqueConstraint(
                fields=["from_office", "to_office", "person"],
                condition=Q(state="sent"),
                name="one_waiting_referral",
            ),
        ]

    def __str__(self) -> str:
        return f"invio {self.pk}"

    @property
    def destination(self) -> str:
        """The office of the network, or the service outside it as the sender wrote it."""
        return str(self.to_office) if self.to_office is not None else self.to_name

    def is_late(self, today: date) -> bool:
        """Still without an answer after the day it was expected by."""
        waiting = self.state == self.State.SENT
        return waiting and self.answer_due_on is not None and self.answer_due_on < today

    def is_over(self, today: date) -> bool:
        """Past the last day on which it could be answered, whether or not the night noted it."""
        waiting = self.state == self.State.SENT
        past = waiting and self.expires_on is not None and self.expires_on < today
        return past or self.state == self.State.EXPIRED

    def is_paused(self, today: date) -> bool:
        """The sender owes an answer, and the term stands still meanwhile."""
        waiting = self.state == self.State.SENT
        return waiting and self.paused_until is not None and today <= self.paused_until
