"""Eligibility as it stood on a day, with its reason, and whom a project's call takes in."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Exists, OuterRef, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import PersonalData, Privacy, Wall
from labimpact.base.wall.policies import by_area
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.programme.models import Project


class ProjectCall(models.Model):
    """Bando: whom the call of a project takes in, where the regulation leaves it to the call."""

    wall: ClassVar[Wall] = by_area(Permission.PROGRAMME_MANAGE, "NULL")

    project = models.OneToOneField(Project, models.CASCADE, related_name="call")
    seekers = models.BooleanField("comprende i richiedenti protezione", null=True, blank=True)
    protected = models.BooleanField("comprende i titolari di protezione", null=True, blank=True)
    source = models.CharField("dove lo dice", max_length=400)

    class Meta:
        verbose_name = "bando del progetto"
        verbose_name_plural = "bandi dei progetti"

    def __str__(self) -> str:
        return f"bando {self.project_id}"


class SnapshotQuerySet(models.QuerySet["EligibilitySnapshot"]):
    def visible_to(self, actor: Actor) -> Self:
        """Snapshots of the persons whom one of the actor's offices may see."""
        return self.filter(person__in=Person.objects.visible_to(actor))

    def last_said(self) -> Self:
        """Of each person, project and day the one that was written last."""
        later = EligibilitySnapshot.objects.filter(
            person=OuterRef("person"), project=OuterRef("project"),
            eligible_on=OuterRef("eligible_on"), pk__gt=OuterRef("pk"),
        )  # fmt: skip
        return self.filter(~Exists(later))


class EligibilitySnapshot(models.Model):
    """Idoneità fotografata: does the person count for the project on that day, and why.

    Computed from the rules (flows/deciding.py), never edited and never deleted: another look
    writes another row. The service is given whatever it says.
    """

    wall: ClassVar[Wall] = PersonalData(
        privacy=Privacy.SPECIAL, retention="delivery", track=False, append_only=True
    )

    person = models.ForeignKey(Person, models.CASCADE, related_name="eligibility", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="eligibility")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    eligible_on = models.DateField("al giorno")
    eligible = models.BooleanField("conta per il progetto")
    rule = models.CharField("regola", max_length=40)
    reason = models.CharField("perché", max_length=200)
    missing = models.CharField("che cosa manca", max_length=20, blank=True)
    title_kind = models.CharField("titolo", max_length=60, blank=True)
    title_state = models.CharField("stato del titolo", max_length=30, blank=True)
    expires_on = models.DateField("scadenza", null=True, blank=True)
    evidence = models.CharField("prova", max_length=60, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_by_name = models.CharField("fotografata da", max_length=200)
    seen_at = models.DateTimeField("fotografata il", db_default=Now(), editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "idoneità a un progetto"
        verbose_name_plural = "idoneità ai progetti"
        ordering = ["-eligible_on", "-pk"]
        indexes = [
            models.Index(fields=["person", "project", "eligible_on"], name="eligibility_of_person")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(rule=""), name="eligibility_says_why"
            ),
            models.CheckConstraint(
                condition=Q(eligible=False) | Q(missing=""), name="who_counts_lacks_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.eligible_on:%d/%m/%Y}"
