"""The plan the work belongs to: project, macro-actions, objectives, activities."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Reference, Wall
from labimpact.base.wall.policies import by_area
from labimpact.network.models import Body, Office, TerritorialArea

_WRITE = Permission.PROGRAMME_MANAGE


class Project(models.Model):
    """Progetto: a plan financed by a fund, in one or more areas."""

    # A project is the whole plan: written by who reaches the network.
    wall: ClassVar[Wall] = by_area(_WRITE, "NULL")
    links_wall: ClassVar[Wall] = Reference(write=_WRITE)

    code = models.CharField("codice", max_length=40, unique=True)
    title = models.CharField("titolo", max_length=250)
    fund = models.CharField("fondo", max_length=120, blank=True)
    lead_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="led_projects",
        verbose_name="capofila",
    )  # fmt: skip
    areas = models.ManyToManyField(TerritorialArea, blank=True, verbose_name="Ambiti")
    starts_on = models.DateField("inizio")
    ends_on = models.DateField("fine", null=True, blank=True)
    is_fictitious = models.BooleanField("dimostrativo", default=False)
    source = models.CharField("fonte", max_length=400, blank=True)
    marks = models.CharField("segni", max_length=4, blank=True)

    class Meta:
        verbose_name = "progetto"
        verbose_name_plural = "progetti"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title


class MacroAction(models.Model):
    """Macroazione 1–4 of the plan."""

    wall: ClassVar[Wall] = Reference()

    code = models.CharField("codice", max_length=10, unique=True)
    title = models.CharField("titolo", max_length=250)

    class Meta:
        verbose_name = "macroazione"
        verbose_name_plural = "macroazioni"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class SpecificObjective(models.Model):
    """Obiettivo specifico O1–O8."""

    wall: ClassVar[Wall] = Reference()

    code = models.CharField("codice", max_length=10, unique=True)
    title = models.CharField("titolo", max_length=250)

    class Meta:
        verbose_name = "obiettivo specifico"
        verbose_name_plural = "obiettivi specifici"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ActivityQuerySet(models.QuerySet["Activity"]):
    def open_on(self, on: date) -> Self:
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=on),
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(project__ends_on=None) | Q(project__ends_on__gte=on),
            project__starts_on__lte=on,
        )


class Activity(models.Model):
    """Attività of an implementing body within a project: what a delivery is counted for."""

    wall: ClassVar[Wall] = by_area(_WRITE)
    links_wall: ClassVar[Wall] = Reference(write=_WRITE)

    project = models.ForeignKey(Project, models.PROTECT, related_name="activities")
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="activities", verbose_name="soggetto attuatore"
    )
    area = models.ForeignKey(
        TerritorialArea, models.PROTECT, null=True, blank=True, verbose_name="Ambito"
    )
    code = models.CharField("codice", max_length=40)
    title = models.CharField("titolo", max_length=250)
    macro_action = models.ForeignKey(
        MacroAction, models.PROTECT, null=True, blank=True, verbose_name="macroazione"
    )
    objectives = models.ManyToManyField(SpecificObjective, blank=True, verbose_name="obiettivi")
    offices = models.ManyToManyField(
        Office, blank=True, related_name="activities", verbose_name="uffici che vi lavorano"
    )
    starts_on = models.DateField("inizio", null=True, blank=True)
    ends_on = models.DateField("fine", null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "attività"
        verbose_name_plural = "attività"
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="one_activity_per_code"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title
