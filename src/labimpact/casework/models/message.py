"""Messages of the team (messaggi): said between those who work on a case, asked of one of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.wall.declarations import Custom, OwnData, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.casework.models.case import WORK, Case
from labimpact.network.models import Office

_ME = "(SELECT wall.user_id())"
# Also for the office of the case: its messages close with its right to see the person.
_CASE = (
    "(EXISTS (SELECT 1 FROM casework_case c WHERE c.id = case_id)"
    " AND wall.follows_of_case(case_id))"
)
_MESSAGE = "EXISTS (SELECT 1 FROM casework_casemessage m WHERE m.id = message_id)"


class CaseMessage(models.Model):
    """Messaggio: read by who works on the case and by nobody else; corrected by another one."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        append_only=True,
        read=_CASE,
        insert=f"author_id = {_ME} AND office_id = {offices(WORK)}"
        " AND wall.works_on_case(case_id) AND wall.is_own_message(corrects_id, case_id)",
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_name = models.CharField("scritto da", max_length=200, blank=True)
    text = models.TextField("messaggio")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by",
        verbose_name="corregge il messaggio",
    )  # fmt: skip
    written_at = models.DateTimeField("scritto il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "messaggio del caso"
        verbose_name_plural = "messaggi del caso"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a_message_says_something")
        ]

    def __str__(self) -> str:
        return f"messaggio {self.pk}"


class CaseMention(models.Model):
    """Menzione: somebody of the team to whom a message is said; with a day, something to do."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read=_MESSAGE,
        insert=f"{_MESSAGE} AND wall.may_mention(message_id, user_id, office_id)",
        update=f"user_id = {_ME} AND {_MESSAGE}",
        update_columns=("done_at",),
    )

    message = models.ForeignKey(CaseMessage, models.CASCADE, related_name="mentions")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("a chi", max_length=200)
    due_on = models.DateField("entro il", null=True, blank=True)
    done_at = models.DateTimeField("fatto il", null=True, blank=True)

    class Meta:
        verbose_name = "menzione"
        verbose_name_plural = "menzioni"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["office", "due_on"],
                condition=models.Q(done_at=None, due_on__isnull=False),
                name="asked_in_messages",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"@{self.name}"


class MessagesSeen(models.Model):
    """Up to which message somebody said they have read those of a case (letti fin qui)."""

    wall: ClassVar[Wall] = OwnData(privacy=Privacy.STAFF, retention="case", systems=())

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    last = models.BigIntegerField("ultimo messaggio letto")
    seen_at = models.DateTimeField("letti il", db_default=Now())

    class Meta:
        verbose_name = "messaggi letti"
        verbose_name_plural = "messaggi letti"
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="read_once_per_case")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.case_id}"
