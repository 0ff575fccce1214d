"""Planning runs: what was asked of the engine, how far it is, what it proposes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q, Value

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.mediation.enums import GOING, PlanWorkKind, RunState
from labimpact.mediation.models.service import COORDINATE, MediationService

_WORKER = system(System.WORKER)


class Work(models.Model):
    """Work in the background, as `network.working` does it."""

    state = models.CharField(
        "stato", max_length=10, choices=RunState.choices, default=RunState.WAITING
    )
    trouble = models.CharField("che cosa non va", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by_name = models.CharField("chiesto da", max_length=200, blank=True)
    made_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    began_at = models.DateTimeField("iniziato il", null=True, blank=True)
    touched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField("finito il", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_going(self) -> bool:
        return self.state in GOING


class PlanRun(Work):
    """Piano: the best assignment of some days, worked out in the background.

    `problem` is the engine's (`assignment.exchange`), `solution` its answer and `progress` the
    last that was told of it; ids are those of sessions and mediators.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="message",
        read=f"service_id = {COORDINATE} OR {_WORKER}",
        insert=f"service_id = {COORDINATE} AND made_by_id = (SELECT wall.user_id())"
        " AND state = 'waiting'",
        update=f"service_id = {COORDINATE} OR {_WORKER}",
        update_columns=(
            "state", "problem", "solution", "progress", "touched_at", "ended_at", "wish",
            "trouble", "began_at",
        ),
        delete=_WORKER,
    )  # fmt: skip

    service = models.ForeignKey(MediationService, models.CASCADE, related_name="plans")
    first_day = models.DateField("dal")
    last_day = models.DateField("al")
    keeps_promises = models.BooleanField("tieni le promesse", default=False)
    seconds = models.PositiveSmallIntegerField("secondi", default=60)
    nodes = models.PositiveIntegerField("lavoro", null=True, blank=True)
    # What whoever waits wants: nothing, to stop with the best so far, or to drop it.
    wish = models.CharField(max_length=6, blank=True)
    problem = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    solution = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    progress = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta(Work.Meta):
        abstract = False
        verbose_name = "piano"
        verbose_name_plural = "piani"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="a_plan_ends_later"
            ),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state__in=["waiting", "running"]),
                name="one_plan_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"piano {self.pk}"


class PlanWork(Work):
    """Lavoro su un piano: applying it, or reckoning what fairness costs, in the background.

    `sessions` are those to be applied; `found` says what came of each of them, or the points of
    the curve; `done` of `total` is how far it is.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="message",
        read=f"service_id = {COORDINATE} OR {_WORKER}",
        insert=f"service_id = {COORDINATE} AND made_by_id = (SELECT wall.user_id())"
        " AND state = 'waiting'",
        update=f"service_id = {COORDINATE} OR {_WORKER}",
        update_columns=(
            "state", "found", "done", "total", "touched_at", "began_at", "ended_at", "trouble",
        ),
        delete=_WORKER,
    )  # fmt: skip

    service = models.ForeignKey(MediationService, models.CASCADE, related_name="+")
    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="works")
    kind = models.CharField("che cosa", max_length=8, choices=PlanWorkKind.choices)
    sessions = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    found = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    done = models.PositiveIntegerField("fatti", default=0)
    total = models.PositiveIntegerField("in tutto", default=0)

    class Meta(Work.Meta):
        abstract = False
        verbose_name = "lavoro su un piano"
        verbose_name_plural = "lavori sui piani"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "kind"], condition=Q(state__in=["waiting", "running"]),
                name="one_plan_work_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
