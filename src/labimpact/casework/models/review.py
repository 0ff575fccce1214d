"""Monitoring: what became of each goal at a review (verifica)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.wall.declarations import Wall
from labimpact.casework.enums import Result
from labimpact.casework.models.case import Case, part_of_case
from labimpact.casework.models.plan import Goal, IndividualPlan


class Review(models.Model):
    """Verifica: on a day, with whom, the result of every goal of the plan, what comes next."""

    wall: ClassVar[Wall] = part_of_case(lead=True, append_only=True)

    case = models.ForeignKey(Case, models.CASCADE, related_name="reviews")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="reviews")
    held_on = models.DateField("verifica del")
    with_whom = models.CharField("chi c'era", max_length=300, blank=True)
    note = models.TextField("che cosa si è visto", blank=True)
    next_on = models.DateField("prossima verifica", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_by_name = models.CharField("scritta da", max_length=200, blank=True)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "verifica"
        verbose_name_plural = "verifiche"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"verifica del {self.held_on:%d/%m/%Y}"


class GoalResult(models.Model):
    """Esito: what became of one goal at one review."""

    wall: ClassVar[Wall] = part_of_case(lead=True, append_only=True)

    case = models.ForeignKey(Case, models.CASCADE, related_name="results")
    review = models.ForeignKey(Review, models.CASCADE, related_name="results")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="results")
    result = models.CharField("esito", max_length=12, choices=Result.choices)
    note = models.CharField("nota", max_length=400, blank=True)

    class Meta:
        verbose_name = "esito"
        verbose_name_plural = "esiti"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "goal"], name="one_result_a_goal")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.result}"
