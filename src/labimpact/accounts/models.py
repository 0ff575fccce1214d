"""Users of the network's staff, their staff sessions and the forms kept for them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.actor import System
from labimpact.base.permissions import Permission as Right
from labimpact.base.wall.declarations import Custom, Machinery, OwnData, Privacy, Wall
from labimpact.base.wall.policies import somewhere, system

_SIGN_IN = system(System.SIGN_IN, System.WORKER)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who works in the network (utente del sistema), known by e-mail address."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        read=f"{_SIGN_IN} OR id = (SELECT wall.user_id())"
        " OR id = ANY ((SELECT wall.colleagues())::bigint[])",
        insert=f"{system(System.SIGN_IN)}",
        update=f"{system(System.SIGN_IN)} OR id = (SELECT wall.user_id())",
    )

    email = models.EmailField("indirizzo e-mail", unique=True)
    full_name = models.CharField("nome e cognome", max_length=150, blank=True)
    is_active = models.BooleanField("attivo", default=True)
    is_demo = models.BooleanField("account dimostrativo", default=False)
    # Asked by the portal's editor in the database; nobody is one (see the constraint).
    is_superuser = models.BooleanField("può tutto", default=False, db_default=False)
    groups = models.ManyToManyField(
        "auth.Group", through="accounts.NewsroomSeat", related_name="user_set",
        related_query_name="user", verbose_name="redazioni",
    )  # fmt: skip
    joined_at = models.DateTimeField("creato il", db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "utente"
        verbose_name_plural = "utenti"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="nobody_may_do_everything"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """How the portal's editor names a colleague who writes in the same page."""
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Django's own admin is not mounted: nobody is staff in its sense."""
        return False

    @property
    def user_permissions(self) -> models.QuerySet[Permission]:
        """Nobody holds a permission of Django's by themselves."""
        return Permission.objects.none()

    # What the groups of the portal's editor let one do; all else is asked of the actor.
    has_perm = PermissionsMixin.has_perm
    has_perms = PermissionsMixin.has_perms
    has_module_perms = PermissionsMixin.has_module_perms
    get_all_permissions = PermissionsMixin.get_all_permissions
    get_group_permissions = PermissionsMixin.get_group_permissions


class NewsroomSeat(models.Model):
    """A user's seat in a newsroom of the portal: a view upon the roles (editorial/wall.sql)."""

    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    group = models.ForeignKey("auth.Group", models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = '"wall"."newsroom_seat"'
        verbose_name = "posto in redazione"
        verbose_name_plural = "posti in redazione"

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class StaffSession(models.Model):
    """A timed, reasoned, logged window in which a platform administrator has powers."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="audit_log",
        track=True,
        read=f"user_id = (SELECT wall.user_id()) OR {system(System.SIGN_IN)}"
        f" OR {somewhere(Right.AUDIT_VIEW)}",
        # An hour at most (accounts/actions.py), begun now; the application's clock may run ahead.
        insert=f"user_id = (SELECT wall.user_id()) AND {somewhere(Right.STAFF_SESSION_OPEN)}"
        " AND started_at = now() AND ends_at <= now() + interval '65 minutes'",
        update="user_id = (SELECT wall.user_id())",
        update_columns=("ended_at",),
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("motivo", max_length=300)
    started_at = models.DateTimeField("inizio", db_default=Now(), editable=False)
    ends_at = models.DateTimeField("fine prevista")
    ended_at = models.DateTimeField("chiusa il", null=True, blank=True)

    class Meta:
        verbose_name = "sessione di servizio"
        verbose_name_plural = "sessioni di servizio"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("started_at")), name="session_ends_later"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="session_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%d/%m/%Y %H:%M}"


class HeldForm(models.Model):
    """A form posted after the session had expired, kept sealed until its author signs in again."""

    wall: ClassVar[Wall] = Machinery(
        privacy=Privacy.SPECIAL, retention="held_form", systems=(System.SIGN_IN, System.WORKER)
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.BigIntegerField("utente")
    path = models.CharField("pagina", max_length=500)
    sealed_body = models.TextField("contenuto cifrato")
    kept_at = models.DateTimeField("conservato il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "modulo conservato"
        verbose_name_plural = "moduli conservati"

    def __str__(self) -> str:
        return f"{self.path} ({self.user_id})"


class SentForm(models.Model):
    """The one-time key of a form that was sent (modulo inviato) and where it led."""

    wall: ClassVar[Wall] = OwnData(
        privacy=Privacy.STAFF, retention="sent_form", systems=(System.WORKER,)
    )

    user_id = models.BigIntegerField("utente")
    key = models.UUIDField("chiave di invio")
    said = models.CharField("impronta del contenuto", max_length=40)
    led_to = models.CharField("pagina a cui ha portato", max_length=500, blank=True)
    sent_at = models.DateTimeField("inviato il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "modulo inviato"
        verbose_name_plural = "moduli inviati"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key", "said"], name="form_sent_once")
        ]
        indexes = [models.Index(fields=["sent_at"], name="sent_form_by_day")]

    def __str__(self) -> str:
        return str(self.key)


class SignInPreference(models.Model):
    """What a user chose for themselves: the office they act for when they sign in."""

    wall: ClassVar[Wall] = OwnData(privacy=Privacy.STAFF, retention="staff_account")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference")
    office_id = models.BigIntegerField("ufficio", null=True, blank=True)

    class Meta:
        verbose_name = "preferenza di accesso"
        verbose_name_plural = "preferenze di accesso"

    def __str__(self) -> str:
        return str(self.user_id)
