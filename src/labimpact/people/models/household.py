"""Households of three kinds, who belongs to them, and who answers for a minor."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, PersonalData, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Office
from labimpact.people.enums import HouseholdKind
from labimpact.people.models.person import Person


class Household(models.Model):
    """Nucleo familiare: registry, ISEE or actual; it is seen by whoever sees a member."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="contact",
        track=True,
        read="EXISTS (SELECT 1 FROM people_householdmember m"
        " WHERE m.household_id = people_household.id) OR created_at = now()",
        insert=f"office_id = {offices(Permission.PERSON_EDIT)} AND created_at = now()",
        update=f"office_id = {offices(Permission.PERSON_EDIT)}",
    )

    kind = models.CharField(
        "tipo", max_length=20, choices=HouseholdKind.choices, default=HouseholdKind.ACTUAL
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "nucleo familiare"
        verbose_name_plural = "nuclei familiari"

    def __str__(self) -> str:
        return f"nucleo {self.pk}"


class HouseholdMember(models.Model):
    """A person's place in a household, with role, cohabitation, dependency and dates."""

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.COMMON, retention="contact")

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField("ruolo nel nucleo", max_length=40, blank=True)
    cohabits = models.BooleanField("convive", default=True)
    is_dependent = models.BooleanField("è a carico", null=True, blank=True)
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "componente del nucleo"
        verbose_name_plural = "componenti del nucleo"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(valid_to=None),
                name="one_open_place_in_a_household",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="household_membership_ends_after_start",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class Guardianship(models.Model):
    """Who answers for a minor (responsabilità genitoriale, tutela, affido)."""

    wall: ClassVar[Wall] = PersonalData(
        privacy=Privacy.SPECIAL, retention="contact", person="minor_id"
    )

    class Kind(models.TextChoices):
        PARENT = "parent", "genitore"
        GUARDIAN = "guardian", "tutore"
        FOSTER = "foster_carer", "affidatario"
        COMMUNITY = "community", "responsabile della comunità"

    minor = models.ForeignKey(Person, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="wards"
    )
    guardian_name = models.CharField("nome di chi risponde", max_length=200, blank=True)
    kind = models.CharField("a quale titolo", max_length=14, choices=Kind.choices)
    act = models.CharField("provvedimento", max_length=200, blank=True)
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "responsabile del minore"
        verbose_name_plural = "responsabili del minore"
        constraints = [
            models.CheckConstraint(
                condition=Q(guardian__isnull=False) | ~Q(guardian_name=""),
                name="guardian_is_named",
            ),
            models.CheckConstraint(
                condition=Q(guardian=None) | ~Q(guardian=F("minor")), name="guardian_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} di {self.minor_id}"
