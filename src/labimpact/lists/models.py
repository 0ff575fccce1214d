"""What people keep of lists: views with a name, the one they open with, files being made."""

from __future__ import annotations

import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, OwnData, Privacy, Wall
from labimpact.base.wall.policies import offices, system
from labimpact.lists.enums import FileState, Format

_OWN = "user_id = (SELECT wall.user_id())"
_WORKER = system(System.WORKER)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those shared with the office one acts for."""
        shared = Q(shared=True, office_id=actor.office_id)
        return self.filter(Q(user=actor.user_id) | shared, removed_at=None)

    def of(self, actor: Actor) -> Self:
        return self.filter(user=actor.user_id)


class SavedView(models.Model):
    """Vista salvata: filters, columns and order of a list under a name; mine, or of my office.

    `query` is the part of the address that the list understands, without its private filters: no
    name, number or free text is kept (ADR 0015).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="list_view",
        read=f"{_OWN} OR (shared AND office_id = {offices(Permission.WORKSPACE_VIEW)})"
        f" OR (removed_at IS NOT NULL AND {_WORKER})",
        insert=f"{_OWN} AND (NOT shared OR office_id = {offices(Permission.LIST_SHARE)})",
        update=f"{_OWN} AND (NOT shared OR office_id = {offices(Permission.LIST_SHARE)})",
        delete=f"removed_at IS NOT NULL AND {_WORKER}",
        update_columns=("name", "shared", "removed_at"),
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office_id = models.BigIntegerField("ufficio")
    listing = models.CharField("elenco", max_length=60)
    name = models.CharField("nome", max_length=60)
    query = models.CharField("filtri, colonne e ordine", max_length=1000, blank=True)
    shared = models.BooleanField("di tutto l'ufficio", default=False)
    created_at = models.DateTimeField("salvata il", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("tolta il", null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vista salvata"
        verbose_name_plural = "viste salvate"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["user", "listing"], name="view_by_user"),
            models.Index(fields=["office_id", "listing"], name="view_by_office"),
        ]

    def __str__(self) -> str:
        return self.name


class UsualView(models.Model):
    """Vista predefinita: the view with which a list opens for one user; gone when it is removed."""

    wall: ClassVar[Wall] = OwnData(
        privacy=Privacy.STAFF, retention="list_view", systems=(System.WORKER,)
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listing = models.CharField("elenco", max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "vista predefinita"
        verbose_name_plural = "viste predefinite"
        constraints = [
            models.UniqueConstraint(fields=["user", "listing"], name="one_usual_view_per_list")
        ]

    def __str__(self) -> str:
        return f"{self.listing}: {self.view_id}"


def new_key() -> str:
    """The secret part of a file's address: not to be guessed, and useless to anybody else."""
    return secrets.token_urlsafe(24)


class ListFileQuerySet(models.QuerySet["ListFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """A file is of who asked for it and of nobody else, whatever their role."""
        return self.filter(user=actor.user_id)


class ListFile(models.Model):
    """File di un elenco: asked for by somebody, made in the background with their rights, kept for
    some hours, opened by them alone."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="list_file",
        read=f"{_OWN} OR {_WORKER}",
        insert=f"{_OWN} AND state = 'waiting' AND path = ''"
        f" AND office_id = {offices(Permission.WORKSPACE_VIEW)}",
        update=_WORKER,
        delete=_WORKER,
        # What was asked, by whom and for which office never changes once it is asked.
        update_columns=(
            "state", "total", "done", "left_out", "path", "size", "sha256", "problem",
            "touched_at", "ended_at", "expires_at", "person_ids",
        ),
    )  # fmt: skip

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office_id = models.BigIntegerField("ufficio")
    key = models.CharField("chiave", max_length=40, unique=True, default=new_key)
    listing = models.CharField("elenco", max_length=60)
    # Sealed: what was searched for may be somebody's name.
    query = models.TextField("filtri, colonne e ordine", blank=True)
    file_format = models.CharField(
        "formato", max_length=5, choices=[(f, f.upper()) for f in Format]
    )
    reason = models.CharField("perché serve", max_length=300, blank=True)
    state = models.CharField(
        "stato", max_length=8, choices=FileState.choices, default=FileState.WAITING
    )
    total = models.PositiveIntegerField("righe da scrivere", null=True)
    done = models.PositiveIntegerField("righe scritte", default=0)
    left_out = models.PositiveIntegerField("righe non più visibili", default=0)
    # Whom it tells of: a file is not opened once one of them is no longer there to be seen.
    person_ids = ArrayField(
        models.BigIntegerField(), verbose_name="persone", default=list, db_default="{}"
    )
    path = models.CharField("percorso nella cartella dei dati", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("dimensione in byte", default=0)
    sha256 = models.CharField("impronta SHA-256", max_length=64, blank=True)
    problem = models.CharField("che cosa è successo", max_length=300, blank=True)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    touched_at = models.DateTimeField("ultimo passo", db_default=Now())
    ended_at = models.DateTimeField("finito il", null=True)
    expires_at = models.DateTimeField("scade il", null=True)

    objects = ListFileQuerySet.as_manager()

    class Meta:
        verbose_name = "file di un elenco"
        verbose_name_plural = "file degli elenchi"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["user", "-asked_at"], name="list_file_by_user")]

    def __str__(self) -> str:
        return f"{self.listing}.{self.file_format}"

    @property
    def is_going(self) -> bool:
        return self.state in (FileState.WAITING, FileState.RUNNING)

    @property
    def is_open(self) -> bool:
        """Can it still be opened?"""
        ready = self.state == FileState.READY and self.expires_at is not None
        return ready and self.expires_at > clock.now()  # type: ignore[operator]

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None
