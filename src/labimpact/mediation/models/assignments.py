"""Who mediates what: the place they have in it, and what they were offered."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.spans import span_of
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.mediation.enums import Answer, Place
from labimpact.mediation.models.mediators import ME, Mediator
from labimpact.mediation.models.requests import MediationSession
from labimpact.mediation.models.service import COORDINATE, REQUEST, MediationService
from labimpact.network.models import Office

LIVE = (Place.OFFERED, Place.ACCEPTED)


def _one_at_a_time(name: str, begins: str, condition: Q) -> ExclusionConstraint:
    """Nobody is in two places at once, or on two ways.

    One account is one person, in however many registers; who has none is who their row says.
    """
    who = Coalesce(F("account"), -F("mediator"), output_field=models.BigIntegerField())
    return ExclusionConstraint(
        name=name,
        expressions=[(span_of(who, begins, "ends_at"), RangeOperators.OVERLAPS)],
        condition=condition,
    )


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, actor: Actor) -> Self:
        sides = Q(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE)) | Q(
            from_office__in=actor.offices_where(Permission.MEDIATION_REQUEST)
        )
        if actor.user_id is not None:
            sides |= Q(mediator__user=actor.user_id)
        return self.filter(sides)

    def live(self) -> Self:
        return self.filter(place__in=LIVE)


class Assignment(models.Model):
    """Incarico of a mediator in a session.

    The database copies the times of the session (`wall.set_out`) and reckons the way there, which
    stands apart (`AssignmentWay`). `account` is that of who went: it stays when the register does
    not name it any more, so that nobody validates their own work.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read=f"service_id = {COORDINATE} OR from_office_id = {REQUEST} OR mediator_id = {ME}"
        f" OR {system(System.MEDIATION)}",
        insert=f"service_id = {COORDINATE}"
        " AND wall.assignable(session_id, mediator_id, service_id)",
        update=f"service_id = {COORDINATE} OR mediator_id = {ME}",
        update_columns=("place", "answered_at"),
    )

    session = models.ForeignKey(MediationSession, models.CASCADE, related_name="assignments")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="assignments")
    mediator_name = models.CharField("chi media", max_length=200)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name="utenza",
    )  # fmt: skip
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(
        "a che punto", max_length=10, choices=Place.choices, default=Place.OFFERED
    )
    starts_at = models.DateTimeField("dalle", editable=False)
    ends_at = models.DateTimeField("alle", editable=False)
    made_by_name = models.CharField("incaricato da", max_length=200, blank=True)
    made_at = models.DateTimeField("incaricato il", db_default=Now(), editable=False)
    answered_at = models.DateTimeField("ha risposto il", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "incarico"
        verbose_name_plural = "incarichi"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["mediator", "starts_at"], name="what_a_mediator_does")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mediator"], condition=Q(place__in=[str(p) for p in LIVE]),
                name="one_place_each",
            ),
            _one_at_a_time(
                "one_session_at_a_time", "starts_at", Q(place__in=[str(p) for p in LIVE])
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mediator_name} {self.starts_at:%d/%m/%Y %H:%M}"

    @property
    def is_live(self) -> bool:
        return self.place in LIVE


class AssignmentWay(models.Model):
    """Strada di un incarico: as it is reckoned, and as it was told with the report.

    Between who coordinates and who goes: from several places the way says where somebody lives.
    The database alone reckons it (`wall.reckon_way`): `leaves_at` is when they must set out from
    where they are before. `told_minutes` and `told_km` are what is paid, and stay once the report
    is validated (`wall.way_told`).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read=f"service_id = {COORDINATE} OR mediator_id = {ME}",
        update=f"service_id = {COORDINATE} OR mediator_id = {ME}",
        update_columns=("told_minutes", "told_km"),
    )

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="way")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name="utenza",
    )  # fmt: skip
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    is_live = models.BooleanField("ci va", editable=False)
    leaves_at = models.DateTimeField("parte alle", editable=False)
    ends_at = models.DateTimeField("alle", editable=False)
    travel_minutes = models.PositiveIntegerField("minuti di strada", editable=False)
    told_minutes = models.PositiveIntegerField("minuti di viaggio", default=0, db_default=0)
    told_km = models.PositiveIntegerField("chilometri", default=0, db_default=0)

    class Meta:
        verbose_name = "strada di un incarico"
        verbose_name_plural = "strade degli incarichi"
        constraints = [_one_at_a_time("one_way_at_a_time", "leaves_at", Q(is_live=True))]

    def __str__(self) -> str:
        return f"{self.travel_minutes} min"


class AssignmentEnd(models.Model):
    """Fine di un incarico: why somebody gave a session back, or was let go.

    Between who coordinates and who was to go: who asked learns that somebody else comes, not why.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        append_only=True,
        read=f"service_id = {COORDINATE} OR mediator_id = {ME}",
        insert=f"(service_id = {COORDINATE} OR mediator_id = {ME})"
        " AND wall.assignment_of(assignment_id, mediator_id, service_id)",
    )

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="end")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    why = models.CharField("perché", max_length=200)
    said_at = models.DateTimeField("il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "fine di un incarico"
        verbose_name_plural = "fini degli incarichi"

    def __str__(self) -> str:
        return self.why


class Offer(models.Model):
    """Proposta to a mediator, answered by one tap from a secret link, or from their own day.

    Only the fingerprint of the secret is kept. Who comes first has it, when it went to many.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read=f"service_id = {COORDINATE} OR mediator_id = {ME}",
        insert=f"service_id = {COORDINATE} AND answer = 'waiting'"
        " AND wall.assignable(session_id, mediator_id, service_id)",
        update=f"service_id = {COORDINATE}",
        update_columns=("answer", "answered_at", "mail_id"),
    )

    session = models.ForeignKey(MediationSession, models.CASCADE, related_name="offers")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="offers")
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    key_hash = models.CharField("impronta", max_length=64, unique=True)
    is_broadcast = models.BooleanField("mandata a più persone", default=False)
    sent_at = models.DateTimeField("mandata il", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("vale fino al")
    answer = models.CharField(
        "risposta", max_length=10, choices=Answer.choices, default=Answer.WAITING
    )
    answered_at = models.DateTimeField("risposta del", null=True, blank=True)
    reason = models.CharField("perché no", max_length=40, blank=True)
    mail_id = models.BigIntegerField("messaggio", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "proposta"
        verbose_name_plural = "proposte"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mediator"], condition=Q(answer="waiting"),
                name="one_open_offer",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"proposta {self.pk}"
