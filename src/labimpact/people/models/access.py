"""What one service may see of a person (titolo di accesso), and what nobody else may know."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices, somewhere
from labimpact.network.models import Office
from labimpact.people.enums import GrantBasis, SealKind


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self) -> Self:
        """Grants in force at the moment of the query (the database's clock)."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=Now()), revoked_at=None, valid_from__lte=Now()
        )


class Grant(models.Model):
    """An office's right to see one person: on what basis, from when to when, by whom, why.

    The wall lets a grant be written only for a person registered in the same transaction, or by
    an office that already sees the person; an emergency is opened by `wall.open_emergency` alone,
    which asks for an exact identifier and a reason. Grants of a sealed person are hidden with it.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        person="person_id",
        read=f"({not_sealed('person_id')} AND (office_id = {offices(Permission.PERSON_VIEW)}"
        f" OR (office_id = {offices(Permission.AUDIT_VIEW)} AND basis = 'emergency')))"
        # `IN` keeps the planner from looking up everything the actor ever gave.
        " OR (granted_at = now() AND granted_by_id IN (SELECT wall.user_id()))",
        insert="granted_by_id = (SELECT wall.user_id()) AND granted_at = now()"
        " AND valid_from >= now() AND num_nonnulls(confirmed_at, reviewed_at, revoked_at) = 0"
        " AND (given_by_office_id IS NULL"
        " OR (basis = 'referral' AND wall.was_sent(person_id, office_id, given_by_office_id))"
        f" OR given_by_office_id = {offices(Permission.PERSON_EDIT)}) AND ("
        f"(basis = 'own_contact' AND office_id = {offices(Permission.PERSON_EDIT)}"
        " AND wall.person_is_new(person_id))"
        " OR (basis IN ('referral', 'case_team', 'sharing')"
        " AND wall.may_share(person_id, office_id)))",
        update=f"{not_sealed('person_id')} AND (office_id = {offices(Permission.PERSON_EDIT)}"
        f" OR (office_id = {offices(Permission.AUDIT_VIEW)} AND basis = 'emergency'))",
        # And a trigger lets a grant only shrink, and only others review it (people/wall.sql). Who
        # ended it and why is written by `wall.end_grant` alone (people/wall/grants.sql).
        update_columns=(
            "valid_to",
            "revoked_at",
            "reviewed_at",
            "review_note",
            "confirmed_at",
            "confirmed_by_id",
        ),
    )

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="grants")
    office = models.ForeignKey(Office, models.PROTECT, related_name="grants")
    basis = models.CharField("titolo", max_length=20, choices=GrantBasis.choices)
    reason = models.CharField("motivo", max_length=300, blank=True)
    valid_from = models.DateTimeField("dal", db_default=Now())
    valid_to = models.DateTimeField("al", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField("concesso il", db_default=Now(), editable=False)
    revoked_at = models.DateTimeField("revocato il", null=True, blank=True)
    given_by_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="concesso da",
    )  # fmt: skip
    # An emergency is reviewed by the privacy officer; the others are confirmed from time to time.
    reviewed_at = models.DateTimeField("riesaminato il", null=True, blank=True)
    review_note = models.CharField("esito del riesame", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("confermato il", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, verbose_name="confermato da",
    )  # fmt: skip
    review_asked_on = models.DateField("conferma chiesta il", null=True, blank=True)
    escalated_on = models.DateField("segnalato a chi coordina il", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, verbose_name="finito da",
    )  # fmt: skip
    ended_for = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="finito dall'ufficio",
    )  # fmt: skip
    end_reason = models.CharField(
        "perché è finito", max_length=300, blank=True, default="", db_default=""
    )
    end_told_on = models.DateField("fine comunicata il", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "titolo di accesso"
        verbose_name_plural = "titoli di accesso"
        indexes = [
            models.Index(fields=["person", "office"], name="grant_by_person"),
            models.Index(fields=["office", "person"], name="grant_by_office"),
            # Few of an office's grants were given by others, fewer were ended: found at once.
            models.Index(
                fields=["office"],
                condition=Q(basis__in=["referral", "case_team", "sharing"], revoked_at=None),
                name="grants_to_review",
            ),
            models.Index(fields=["office"], condition=~Q(end_reason=""), name="grants_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(basis="emergency") | (~Q(reason="") & Q(valid_to__isnull=False)),
                name="emergency_has_reason_and_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_for=None) | ~Q(end_reason=""), name="an_end_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.office_id} ({self.basis})"


class Seal(models.Model):
    """A sealed record (scheda sigillata): it exists only for those named by the seal."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read=f"office_id = {offices(Permission.SEAL_MANAGE)}"
        " AND person_id <> ALL ((SELECT wall.hidden_persons())::bigint[])"
        " OR (sealed_at = now() AND sealed_by_id = (SELECT wall.user_id()))",
        insert=f"office_id = {offices(Permission.SEAL_MANAGE)} AND reason <> ''"
        " AND sealed_by_id = (SELECT wall.user_id()) AND sealed_at = now() AND lifted_at IS NULL"
        " AND wall.office_keeps(person_id, office_id)",
        update=f"office_id = {offices(Permission.SEAL_MANAGE)}"
        " AND person_id <> ALL ((SELECT wall.hidden_persons())::bigint[])",
        update_columns=("lifted_at", "lifted_reason"),
    )

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="seals")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField("motivo del sigillo", max_length=20, choices=SealKind.choices)
    reason = models.CharField("nota", max_length=300)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField("sigillata il", db_default=Now(), editable=False)
    lifted_at = models.DateTimeField("sigillo tolto il", null=True, blank=True)
    lifted_reason = models.CharField("perché è stato tolto", max_length=300, blank=True)

    class Meta:
        verbose_name = "sigillo"
        verbose_name_plural = "sigilli"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at=None), name="one_seal_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"sigillo {self.pk}"


class SealMember(models.Model):
    """One of the few users for whom a sealed record still exists."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read=f"user_id = (SELECT wall.user_id()) OR ({somewhere(Permission.SEAL_MANAGE)}"
        " AND wall.seal_is_mine(seal_id))",
        insert=f"{somewhere(Permission.SEAL_MANAGE)} AND wall.seal_is_mine(seal_id)",
        delete=f"{somewhere(Permission.SEAL_MANAGE)} AND wall.seal_is_mine(seal_id)",
    )

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "persona ammessa dal sigillo"
        verbose_name_plural = "persone ammesse dal sigillo"
        constraints = [models.UniqueConstraint(fields=["seal", "user"], name="one_place_in_a_seal")]

    def __str__(self) -> str:
        return f"{self.seal_id}: {self.user_id}"
