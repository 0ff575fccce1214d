"""Referrals between services; the case itself moves in here later."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices
from labimpact.network.models import Office
from labimpact.people.models import Person

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
        WITHDRAWN = "withdrawn", "ritirato"

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read=f"(from_office_id = {_MANAGE} OR to_office_id = {_MANAGE})"
        f" AND (person_id IS NULL OR {not_sealed('person_id')})",
        insert=f"from_office_id = {_MANAGE} AND from_office_id IS DISTINCT FROM to_office_id"
        " AND (person_id IS NULL OR wall.office_keeps(person_id, from_office_id))",
        update=f"(from_office_id = {_MANAGE} OR to_office_id = {_MANAGE})"
        f" AND (person_id IS NULL OR {not_sealed('person_id')})",
        update_columns=(
            "state", "answered_on", "answer_note", "answered_by_id", "answered_by_hand",
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
    shared_contact = models.CharField("recapito comunicato", max_length=120, blank=True)
    reason = models.CharField("motivo", max_length=60)
    note = models.CharField("che cosa serve", max_length=600, blank=True)
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.SENT)
    sent_on = models.DateField("inviato il")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_by_name = models.CharField("inviato da", max_length=200, blank=True)
    answer_due_on = models.DateField("risposta attesa entro", null=True, blank=True)
    answered_on = models.DateField("risposta del", null=True, blank=True)
    answer_note = models.CharField("risposta", max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_by_hand = models.BooleanField("risposta riportata a mano", default=False)
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "invio"
        verbose_name_plural = "invii"
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_office__isnull=False) | ~Q(to_name=""),
                name="referral_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["sent", "withdrawn"]))
                | (Q(state__in=["accepted", "refused"]) & Q(answered_on__isnull=False)),
                name="an_answer_has_a_date",
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
