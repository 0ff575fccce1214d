"""Who works where, in which role, from when to when; and who was invited."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, system
from labimpact.network.models.offices import Office
from labimpact.network.roles import ROLE_CHOICES

_INVITE = f"office_id = {offices(Permission.MEMBER_INVITE)}"

_GIVE = f"{_INVITE} AND user_id <> (SELECT wall.user_id()) AND wall.may_give_role(role)"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Membership(models.Model):
    """A user's role in an office (incarico), with its dates; nobody's role is ever implied."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read=f"user_id = (SELECT wall.user_id()) OR {system(System.SIGN_IN)}"
        f" OR office_id = {offices(Permission.WORKSPACE_VIEW)} OR {_INVITE}",
        # Nobody gives themselves a role, nor a role that reaches further than their own.
        insert=f"({_GIVE}) OR {system(System.SIGN_IN)}",
        update=_GIVE,
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField("ruolo", max_length=30, choices=ROLE_CHOICES)
    valid_from = models.DateField("dal")
    valid_to = models.DateField("al", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "incarico"
        verbose_name_plural = "incarichi"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role"],
                condition=Q(valid_to=None),
                name="one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.office_id}"


class Invitation(models.Model):
    """An invitation to join an office in a role; only a hash of its link is kept."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        read=f"{_INVITE} OR {system(System.SIGN_IN)}",
        insert=f"{_INVITE} AND wall.may_give_role(role)",
        update=f"{_INVITE} OR {system(System.SIGN_IN)}",
        update_columns=("accepted_at", "revoked_at"),
    )

    email = models.EmailField("indirizzo e-mail")
    office = models.ForeignKey(Office, models.PROTECT, related_name="invitations")
    role = models.CharField("ruolo", max_length=30, choices=ROLE_CHOICES)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by_name = models.CharField("invitato da", max_length=200, blank=True)
    invited_at = models.DateTimeField("invitato il", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("valido fino al")
    accepted_at = models.DateTimeField("accettato il", null=True, blank=True)
    revoked_at = models.DateTimeField("revocato il", null=True, blank=True)

    class Meta:
        verbose_name = "invito"
        verbose_name_plural = "inviti"
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
