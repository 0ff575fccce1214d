"""What is kept no longer than its time: holds, plans of what goes, and what was done."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, person_open, reaches, system
from labimpact.network.models import Office, TerritorialArea

_MANAGE = Permission.RETENTION_MANAGE
_ITSELF = system(System.RETENTION)
_OF_AREA = f"({reaches(_MANAGE, 'area_id')} OR {_ITSELF})"
_OF_OFFICE = f"office_id = {offices(_MANAGE)}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, actor: Actor) -> Self:
        """The holds of the offices whose disposal the actor decides."""
        if _MANAGE in actor.network:
            return self
        return self.filter(office__in=actor.offices_where(_MANAGE))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """Blocco legale: nothing of a person, a case or an office is disposed of while it stands.

    The person and the case are numbers without a foreign key: the register of holds outlives them.
    """

    class Scope(models.TextChoices):
        PERSON = "person", "una persona"
        CASE = "case", "una pratica"
        OFFICE = "office", "tutto l'ufficio"

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="register",
        track=True,
        read=f"{_OF_OFFICE} OR {_ITSELF}",
        insert=f"{_OF_OFFICE} AND placed_by_id = (SELECT wall.user_id()) AND placed_at = now()"
        " AND wall.may_be_held(office_id, person_id, case_id)",
        update=_OF_OFFICE,
        update_columns=("lifted_at", "lifted_by_id", "lifted_reason", "until"),
    )

    scope = models.CharField("che cosa", max_length=8, choices=Scope.choices)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="legal_holds", verbose_name="ufficio"
    )
    person_id = models.BigIntegerField("numero della persona", null=True, blank=True)
    case_id = models.BigIntegerField("numero della pratica", null=True, blank=True)
    reason = models.CharField("perché", max_length=300)
    until = models.DateField("fino al", null=True, blank=True)
    # Null for who may not read that user's name: the hold is there all the same.
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    placed_at = models.DateTimeField("messo il", db_default=Now(), editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField("tolto il", null=True, blank=True)
    lifted_reason = models.CharField("perché è stato tolto", max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = "blocco legale"
        verbose_name_plural = "blocchi legali"
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="person", person_id__isnull=False, case_id=None)
                | Q(scope="case", case_id__isnull=False, person_id=None)
                | Q(scope="office", person_id=None, case_id=None),
                name="hold_names_what_it_holds",
            )
        ]

    def __str__(self) -> str:
        return f"blocco {self.pk}"


class DisposalPlanQuerySet(models.QuerySet["DisposalPlan"]):
    def visible_to(self, actor: Actor) -> Self:
        """The plans of the areas whose disposal the actor decides."""
        if _MANAGE in actor.network:
            return self
        areas = Office.objects.filter(pk__in=actor.offices_where(_MANAGE)).values("area")
        return self.filter(area__in=areas)


class DisposalPlan(models.Model):
    """Piano di scarto: what is past its time in an area on a day, and what was decided of it.

    Made by a dry run, it erases nothing. Who has the right sees it and confirms that very list;
    after the days of grace the worker carries it out. A plan done is a register that nobody
    changes: counts for each class, no names, and the fingerprint of the plan done before.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "da vedere"
        CONFIRMED = "confirmed", "confermato"
        WITHDRAWN = "withdrawn", "ritirato"
        DONE = "done", "eseguito"

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="register",
        read=_OF_AREA,
        # A plan is written by wall.make_disposal_plan alone, which reads the terms from the rules.
        update=f"{reaches(_MANAGE, 'area_id')}",
        update_columns=(
            "state", "confirmed_by_id", "confirmed_at", "not_before", "withdrawn_by_id",
            "withdrawn_at", "withdrawn_reason",
        ),
    )  # fmt: skip

    # Without an area: what belongs to no office (outbox, drafts, entries of the system itself).
    area = models.ForeignKey(
        TerritorialArea, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Ambito",
    )  # fmt: skip
    as_of = models.DateField("al giorno")
    terms = models.JSONField("termini", default=dict)
    limits = models.JSONField("limiti", default=dict)
    counts = models.JSONField("quanti", default=dict)
    fingerprint = models.CharField("impronta", max_length=64)
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("preparato il", db_default=Now(), editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("confermato il", null=True, blank=True)
    not_before = models.DateField("non prima del", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("ritirato il", null=True, blank=True)
    withdrawn_reason = models.CharField("perché", max_length=300, blank=True)
    done_at = models.DateTimeField("eseguito il", null=True, blank=True, editable=False)
    report = models.JSONField("che cosa è stato fatto", null=True, blank=True, editable=False)
    sealed_with = models.CharField("sigillo", max_length=64, blank=True, editable=False)

    objects = DisposalPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "piano di scarto"
        verbose_name_plural = "piani di scarto"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"piano {self.pk}"


class DisposalItem(models.Model):
    """Voce di scarto: one row of a plan, by its number. It goes when the plan is done."""

    class Kind(models.TextChoices):
        PERSON = "person", "schede di persone"
        CASE = "case", "pratiche chiuse"
        CONTACT = "contact", "testi di contatti senza persone"
        ARRIVAL = "arrival", "nomi negli arrivi"
        APPOINTMENT = "appointment", "nomi negli appuntamenti"
        MEDIATION = "mediation", "parole delle richieste di mediazione"

    _PLAN = (
        "EXISTS (SELECT 1 FROM retention_disposalplan p WHERE p.id = retention_disposalitem.plan_id"
    )
    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="plan",
        # The plan is read through its own policy; a desk sees the persons whom it may open.
        read=f"{_PLAN}) OR (due_on IS NOT NULL AND kind = 'person'"
        f" AND {person_open('retention_disposalitem.object_id', Permission.PERSON_VIEW)})",
    )

    plan = models.ForeignKey(DisposalPlan, models.CASCADE, related_name="items")
    kind = models.CharField("che cosa", max_length=12, choices=Kind.choices)
    object_id = models.BigIntegerField("numero")
    office_id = models.BigIntegerField("ufficio")
    # Set when the plan is confirmed: the desks, who cannot read plans, see from which day it goes.
    due_on = models.DateField("non prima del", null=True, blank=True)

    class Meta:
        verbose_name = "voce di scarto"
        verbose_name_plural = "voci di scarto"
        indexes = [
            models.Index(fields=["office_id", "kind"], name="disposal_by_office"),
            # The menu of every page asks whether an office has any.
            models.Index(
                fields=["office_id"], condition=Q(due_on__isnull=False), name="disposal_announced"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "object_id"], name="one_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
