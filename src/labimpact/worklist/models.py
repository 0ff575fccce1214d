"""Things to do, of any kind: what was promised, by when, whose it is now."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import OfficeData, Privacy, Wall
from labimpact.network.models import Office
from labimpact.people.models import Person


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.TASK_MANAGE))

    def open(self) -> Self:
        return self.filter(done_at=None)


class Task(models.Model):
    """Cosa da fare: a next step with a day, an owner and the record it came from."""

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.COMMON,
        retention="task",
        track=True,
        read=Permission.TASK_MANAGE,
        write=Permission.TASK_MANAGE,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="tasks")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="tasks")
    title = models.CharField("che cosa", max_length=200)
    note = models.TextField("nota", blank=True)
    due_on = models.DateField("entro il", null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="a chi tocca",
    )  # fmt: skip
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="passata da",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="scritta da",
    )  # fmt: skip
    created_at = models.DateTimeField("creata il", db_default=Now(), editable=False)
    done_at = models.DateTimeField("fatta il", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="fatta da",
    )  # fmt: skip
    done_note = models.CharField(
        "come è andata", max_length=500, blank=True, default="", db_default=""
    )
    # The last time it was put off, for as long as that can be taken back.
    postponed_at = models.DateTimeField("rimandata il", null=True, blank=True)
    postponed_from = models.DateField("rimandata dal", null=True, blank=True)
    postponed_times = models.PositiveSmallIntegerField(
        "quante volte rimandata", default=0, db_default=0
    )
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "cosa da fare"
        verbose_name_plural = "cose da fare"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["office", "due_on"], condition=models.Q(done_at=None), name="open_tasks"
            ),
            models.Index(fields=["person"], name="task_by_person"),
        ]

    def __str__(self) -> str:
        return self.title
