"""The multidimensional assessment (valutazione): needs, resources, support network."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.wall.declarations import Wall
from labimpact.casework.enums import Tie
from labimpact.casework.models.case import Case, part_of_case

# What was found is written again within a day; later it stands beside what is found next.
_FRESH = "made_at > now() - interval '1 day'"
_OF_A_FRESH_ONE = (
    "EXISTS (SELECT 1 FROM casework_assessment a"
    " WHERE a.id = assessment_id AND a.made_at > now() - interval '1 day')"
)


class Assessment(models.Model):
    """Valutazione: what was found on a day. A later one is another row, so that they compare."""

    wall: ClassVar[Wall] = part_of_case(lead=True, while_=_FRESH)

    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    made_on = models.DateField("valutazione del")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by_name = models.CharField("fatta da", max_length=200, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    resources = models.TextField("risorse", blank=True)
    note = models.TextField("nota", blank=True)

    class Meta:
        verbose_name = "valutazione"
        verbose_name_plural = "valutazioni"
        ordering = ["-made_on", "-pk"]

    def __str__(self) -> str:
        return f"valutazione del {self.made_on:%d/%m/%Y}"


class AssessedNeed(models.Model):
    """A need (bisogno) of an assessment: its area, how severe, who says it."""

    wall: ClassVar[Wall] = part_of_case(lead=True, while_=_OF_A_FRESH_ONE)

    case = models.ForeignKey(Case, models.CASCADE, related_name="needs")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="needs")
    area = models.CharField("area", max_length=40)
    severity = models.PositiveSmallIntegerField("gravità")
    origin = models.CharField("chi lo dice", max_length=40, blank=True)
    note = models.CharField("nota", max_length=600, blank=True)

    class Meta:
        verbose_name = "bisogno"
        verbose_name_plural = "bisogni"
        ordering = ["-severity", "area"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 3)), name="severity_from_1_to_3"
            ),
            models.UniqueConstraint(fields=["assessment", "area"], name="one_need_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.severity}"


class SupportTie(models.Model):
    """Somebody of the support network (rete sociale), and how much the person can count on them."""

    wall: ClassVar[Wall] = part_of_case(lead=True, while_=_OF_A_FRESH_ONE)

    case = models.ForeignKey(Case, models.CASCADE, related_name="ties")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="ties")
    who = models.CharField("chi", max_length=200)
    relation = models.CharField("che cosa è per la persona", max_length=100, blank=True)
    tie = models.CharField("legame", max_length=8, choices=Tie.choices, default=Tie.STRONG)

    class Meta:
        verbose_name = "legame"
        verbose_name_plural = "rete sociale"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.who
