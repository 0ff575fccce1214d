"""Secret addresses: a form for who has no account, a page to sign on, a calendar."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.wall.declarations import Custom, OwnData, Privacy, Wall
from labimpact.mediation.models.requests import MY_SESSIONS, MediationSession
from labimpact.mediation.models.service import COORDINATE, REQUEST, MediationService
from labimpact.network.models import Body, Office


class RequestDraft(models.Model):
    """Bozza of a request: kept as it is typed, its author's alone, one for each office."""

    wall: ClassVar[Wall] = OwnData(privacy=Privacy.SPECIAL, retention="draft", systems=())

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    data = models.JSONField("campi del modulo", default=dict)
    updated_at = models.DateTimeField("salvata il", db_default=Now())

    class Meta:
        verbose_name = "bozza di richiesta"
        verbose_name_plural = "bozze di richiesta"
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="one_request_draft_each")
        ]

    def __str__(self) -> str:
        return f"bozza di richiesta {self.pk}"


class RequestLink(models.Model):
    """Modulo per e-mail: a secret address from which a body without accounts asks, a while long."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="message",
        read=f"service_id = {COORDINATE}",
        insert=f"service_id = {COORDINATE}",
        update=f"service_id = {COORDINATE}",
        update_columns=("ended_at",),
    )

    service = models.ForeignKey(MediationService, models.CASCADE, related_name="form_links")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="ente")
    email = models.EmailField("indirizzo")
    key_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField("mandato il", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("vale fino al")
    ended_at = models.DateTimeField("chiuso il", null=True, blank=True)

    class Meta:
        verbose_name = "modulo per e-mail"
        verbose_name_plural = "moduli per e-mail"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.email


class SessionLink(models.Model):
    """Collegamento a un incontro: to sign or dispute its report, or to say how it went.

    Made by `wall.session_link_made` alone, which draws the secret.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="message",
        read=f"service_id = {COORDINATE} OR session_id = {MY_SESSIONS}",
    )

    class For(models.TextChoices):
        """What the page is for."""

        SIGN = "sign", "firmare"
        OPINION = "opinion", "dire com'è andata"

    session = models.ForeignKey(MediationSession, models.CASCADE, related_name="links")
    service = models.ForeignKey(MediationService, models.CASCADE, related_name="+")
    purpose = models.CharField("per", max_length=8, choices=For.choices)
    is_handed = models.BooleanField("sul telefono di chi media", default=False, db_default=False)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("dal", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("vale fino al")

    class Meta:
        verbose_name = "collegamento a un incontro"
        verbose_name_plural = "collegamenti a un incontro"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.session_id}"


class MediationFeed(models.Model):
    """Calendario della mediazione: of a mediator, of a school, of who coordinates (iCal)."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read="user_id = (SELECT wall.user_id())",
        insert="user_id = (SELECT wall.user_id()) AND ("
        "(whose = 'mediator' AND office_id IS NULL)"
        f" OR (whose = 'requester' AND office_id = {REQUEST})"
        f" OR (whose = 'service' AND office_id = {COORDINATE}))",
        update="user_id = (SELECT wall.user_id())",
        update_columns=("revoked_at",),
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="+")
    whose = models.CharField("di chi", max_length=10)
    key_hash = models.CharField("impronta", max_length=64, unique=True)
    made_at = models.DateTimeField("dal", db_default=Now(), editable=False)
    revoked_at = models.DateTimeField("revocato il", null=True, blank=True)

    class Meta:
        verbose_name = "calendario della mediazione"
        verbose_name_plural = "calendari della mediazione"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "whose", "office"], condition=Q(revoked_at=None),
                name="one_live_mediation_feed", nulls_distinct=False,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"calendario {self.pk}"
