"""What hangs on a referral: questions, the link of who has no account; and each office's term."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.casework.models.referral import Referral
from labimpact.network.models import Office

_MANAGE = offices(Permission.REFERRAL_MANAGE)


def _of_referral(table: str, side: str) -> str:
    """The row's referral is one that the actor reads, from that side of it."""
    found = f"FROM casework_referral r WHERE r.id = {table}.referral_id AND r.{side} = {_MANAGE}"
    return f"EXISTS (SELECT 1 {found})"


_QUESTION = "casework_referralquestion"
_LINK = "casework_referrallink"


class ReferralQuestion(models.Model):
    """Richiesta di chiarimenti: what the receiver asks before answering, and what it was told."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read="EXISTS (SELECT 1 FROM casework_referral r"
        " WHERE r.id = casework_referralquestion.referral_id)",
        insert=f"answered_at IS NULL AND {_of_referral(_QUESTION, 'to_office_id')}",
        update=_of_referral(_QUESTION, "from_office_id"),
        update_columns=("answer", "answered_at", "answered_by_name"),
    )

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="questions")
    text = models.CharField("domanda", max_length=600)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    asked_by_name = models.CharField("chiesto da", max_length=200, blank=True)
    answer = models.CharField("risposta", max_length=600, blank=True)
    answered_at = models.DateTimeField("risposto il", null=True, blank=True)
    answered_by_name = models.CharField("risposto da", max_length=200, blank=True)

    class Meta:
        verbose_name = "richiesta di chiarimenti"
        verbose_name_plural = "richieste di chiarimenti"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at=None), name="one_open_question"
            )
        ]

    def __str__(self) -> str:
        return f"domanda {self.pk}"


class ReferralLink(models.Model):
    """Collegamento segreto: the way in for a service without accounts, to one referral.

    Only fingerprints are kept: of the secret of the address, of the one-time code while it lives,
    of the proof that the browser keeps once the code was right.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="contact",
        read=_of_referral(_LINK, "from_office_id"),
        insert=_of_referral(_LINK, "from_office_id")
        + " AND proved_at IS NULL AND proof_hash = '' AND code_hash = ''"
        " AND expires_at <= wall.link_ends(referral_id)",
        update=_of_referral(_LINK, "from_office_id"),
        update_columns=("ended_at",),
    )

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="links")
    email = models.EmailField("indirizzo del servizio")
    key_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField("mandato il", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("vale fino al")
    ended_at = models.DateTimeField("chiuso il", null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField("ultimo codice mandato il", null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField("codici mandati", default=0)
    code_tries = models.PositiveSmallIntegerField("tentativi", default=0)
    proof_hash = models.CharField(max_length=64, blank=True)
    proved_at = models.DateTimeField("aperto il", null=True, blank=True)
    # The message that carries it: still in the outbox, it is withdrawn with the link.
    mail_id = models.BigIntegerField("messaggio", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "collegamento a un invio"
        verbose_name_plural = "collegamenti a un invio"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at=None), name="one_link_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.email

    def is_live(self, now: datetime) -> bool:
        """Does it still open anything?"""
        return self.ended_at is None and self.expires_at > now


class ReferralTerm(models.Model):
    """Termine di risposta: within how many working days an office answers, when it says its own."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read="true",
        insert=f"office_id = {offices(Permission.NETWORK_MANAGE)}",
        update=f"office_id = {offices(Permission.NETWORK_MANAGE)}",
        update_columns=("working_days",),
    )

    office = models.OneToOneField(Office, models.CASCADE, related_name="referral_term")
    working_days = models.PositiveSmallIntegerField("giorni lavorativi")

    class Meta:
        verbose_name = "termine di risposta agli invii"
        verbose_name_plural = "termini di risposta agli invii"
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=30),
                name="referral_term_is_short",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.working_days}"
