"""What was done in a session: report, signature, opinion."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q, Value

from labimpact.base.spans import span_of
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.mediation.models.assignments import Assignment
from labimpact.mediation.models.mediators import ME
from labimpact.mediation.models.requests import MediationSession
from labimpact.mediation.models.service import COORDINATE, REQUEST, MediationService
from labimpact.network.models import Office

_SIDES = f"service_id = {COORDINATE} OR from_office_id = {REQUEST}"


def _hours_once() -> ExclusionConstraint:
    """Nobody tells the same hour twice; an arrival alone (version 0) tells nothing."""
    return ExclusionConstraint(
        name="report_hours_once",
        expressions=[(span_of("mediator", "began_at", "ended_at"), RangeOperators.OVERLAPS)],
        condition=Q(version__gt=0),
    )


class SessionReport(models.Model):
    """Relazione of a mediator on one session: times, heads, outcome; nothing clinical. The way that
    was told stands apart (`AssignmentWay`): who asked signs the report, and does not pay it.

    `sent_key` is given by the device that wrote it: a change that arrives twice counts once, and
    `version` tells a device that somebody else wrote meanwhile.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read=f"{_SIDES} OR mediator_id = {ME}",
        insert=f"(service_id = {COORDINATE} OR mediator_id = {ME})"
        " AND validated_at IS NULL AND signed_at IS NULL"
        " AND wall.report_of(assignment_id, session_id, mediator_id, service_id, from_office_id)",
        update=f"{_SIDES} OR mediator_id = {ME}",
        update_columns=(
            "began_at", "ended_at", "heads", "groups", "activity", "outcome", "next_step", "note",
            "checked_in_at", "checked_in_by", "version", "sent_key", "signed_at", "signed_name",
            "signature", "disputed_at", "dispute", "validated_at", "validated_by_name",
        ),
    )  # fmt: skip

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="report")
    session = models.ForeignKey(MediationSession, models.CASCADE, related_name="reports")
    mediator = models.ForeignKey("mediation.Mediator", models.PROTECT, related_name="reports")
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField("dalle")
    ended_at = models.DateTimeField("alle")
    heads = models.PositiveIntegerField("quante persone", default=0)
    # Of a shift: so many people in a language for something, {language, kind, heads} each.
    groups = models.JSONField(
        "persone per lingua e attività", default=list, blank=True,
        db_default=Value([], models.JSONField()),
    )  # fmt: skip
    activity = models.CharField("attività", max_length=40)
    outcome = models.CharField("esito", max_length=40)
    next_step = models.CharField("prossimo passo", max_length=300, blank=True)
    note = models.CharField("nota", max_length=600, blank=True)
    checked_in_at = models.DateTimeField("arrivo registrato il", null=True, blank=True)
    checked_in_by = models.CharField("come", max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    sent_key = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField("scritta il", db_default=Now(), editable=False)
    signed_at = models.DateTimeField("firmata il", null=True, blank=True)
    signed_name = models.CharField("firmata da", max_length=200, blank=True)
    # The strokes on the glass (casework/signing.py).
    signature = models.JSONField("firma", null=True, blank=True)
    disputed_at = models.DateTimeField("contestata il", null=True, blank=True)
    dispute = models.CharField("che cosa non torna", max_length=600, blank=True)
    validated_at = models.DateTimeField("convalidata il", null=True, blank=True)
    validated_by_name = models.CharField("convalidata da", max_length=200, blank=True)

    class Meta:
        verbose_name = "relazione"
        verbose_name_plural = "relazioni"
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="report_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | ~Q(signed_name=""), name="somebody_signed"
            ),
            _hours_once(),
        ]

    def __str__(self) -> str:
        return f"relazione {self.pk}"

    @property
    def minutes(self) -> int:
        return int((self.ended_at - self.began_at).total_seconds() // 60)


class Opinion(models.Model):
    """Parere on a session, of who asked or of the person, in their language and with pictures."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="contact",
        read=_SIDES,
        insert=f"from_office_id = {REQUEST} AND whose = 'requester'"
        " AND wall.session_side(session_id, service_id, from_office_id)",
    )

    session = models.ForeignKey(MediationSession, models.CASCADE, related_name="opinions")
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    whose = models.CharField("di chi", max_length=10)
    score = models.PositiveSmallIntegerField("quanto ha aiutato")
    words = models.CharField("parole", max_length=600, blank=True)
    is_handed = models.BooleanField("sul telefono di chi media", default=False, db_default=False)
    given_at = models.DateTimeField("il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "parere"
        verbose_name_plural = "pareri"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "whose"], name="one_opinion_each"),
            models.CheckConstraint(condition=Q(score__range=(1, 3)), name="a_score_of_three"),
            models.CheckConstraint(
                condition=Q(whose__in=["requester", "person"]), name="whose_opinion"
            ),
        ]

    def __str__(self) -> str:
        return f"parere {self.score}"
