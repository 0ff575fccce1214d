"""The individual plan (progetto individuale) and what is delivered of it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.wall.declarations import Wall
from labimpact.base.wall.policies import offices
from labimpact.casework.enums import Agreement, Attendance, PlanState
from labimpact.casework.models.case import WORK, Case, part_of_case
from labimpact.deliveries.models import Delivery
from labimpact.network.models import Office

_IN_PREPARATION = (
    "EXISTS (SELECT 1 FROM casework_individualplan p WHERE p.id = plan_id AND p.state = 'draft')"
)


class IndividualPlan(models.Model):
    """Progetto individuale: goals, interventions, the person's own words, agreement, review date.

    A plan that was agreed does not change: another version replaces it, and both stay readable.
    """

    # What was agreed stays as it was (wall.plan_stands); what nobody agreed to may be thrown away.
    wall: ClassVar[Wall] = replace(
        part_of_case(lead=True), delete="wall.leads_case(case_id) AND state = 'draft'"
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField("versione")
    state = models.CharField(
        "stato", max_length=8, choices=PlanState.choices, default=PlanState.DRAFT
    )
    own_words = models.TextField("con le parole della persona", blank=True)
    review_on = models.DateField("verifica prevista il", null=True, blank=True)
    agreed_on = models.DateField("concordato il", null=True, blank=True)
    agreement = models.CharField(
        "come ha detto di sì", max_length=8, choices=Agreement.choices, blank=True
    )
    agreed_by_name = models.CharField("con chi", max_length=200, blank=True)
    # Lines drawn on the glass, each a list of [x, y] in the box of `signing.py`; no pressure, no
    # time: nothing by which a hand could be recognised.
    signature = models.JSONField("firma sul tablet", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    edition = models.PositiveIntegerField("revisione del testo", default=1)

    class Meta:
        verbose_name = "progetto individuale"
        verbose_name_plural = "progetti individuali"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="plans_are_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="draft"), name="one_draft_plan"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="agreed"), name="one_agreed_plan"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(agreed_on__isnull=False, review_on__isnull=False) & ~Q(agreement="")),
                name="an_agreed_plan_says_when_and_how",
            ),
        ]

    def __str__(self) -> str:
        return f"progetto, versione {self.number}"


class Goal(models.Model):
    """Obiettivo: what should be true, how one will see it, by when."""

    wall: ClassVar[Wall] = part_of_case(lead=True, while_=_IN_PREPARATION)

    case = models.ForeignKey(Case, models.CASCADE, related_name="goals")
    plan = models.ForeignKey(IndividualPlan, models.CASCADE, related_name="goals")
    area = models.CharField("area", max_length=40)
    text = models.CharField("obiettivo", max_length=400)
    measure = models.CharField("come si vede che è raggiunto", max_length=400, blank=True)
    due_on = models.DateField("entro il", null=True, blank=True)
    # The same goal in an earlier version of the plan.
    was = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="became")

    class Meta:
        verbose_name = "obiettivo"
        verbose_name_plural = "obiettivi"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Intervention(models.Model):
    """Intervento: what is done for a goal, by whom, how much, from when to when."""

    wall: ClassVar[Wall] = part_of_case(lead=True, while_=_IN_PREPARATION)

    case = models.ForeignKey(Case, models.CASCADE, related_name="interventions")
    plan = models.ForeignKey(IndividualPlan, models.CASCADE, related_name="interventions")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="interventions")
    item = models.CharField("prestazione", max_length=40)
    text = models.CharField("che cosa si fa", max_length=400, blank=True)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="quale ufficio",
    )  # fmt: skip
    provider = models.CharField("chi, se fuori dalla rete", max_length=200, blank=True)
    unit = models.CharField("unità", max_length=10, choices=Delivery.Unit.choices)
    quantity = models.DecimalField("quanto", max_digits=8, decimal_places=2)
    cost_cents = models.BigIntegerField("costo previsto in centesimi", null=True, blank=True)
    starts_on = models.DateField("dal", null=True, blank=True)
    ends_on = models.DateField("al", null=True, blank=True)
    was = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="became")

    class Meta:
        verbose_name = "intervento"
        verbose_name_plural = "interventi"
        ordering = ["goal_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="an_intervention_is_planned"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_intervention_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.item


class Provision(models.Model):
    """Erogazione: a piece of an intervention that was given, or that the person did not come to.

    It writes one `Delivery`, which is what is counted; an absence writes none, nor does what
    another office gave.
    """

    # Who recorded it voids it, or corrects what it says to SIUSS; nothing else of it changes. The
    # latter after the closing too: the files are made once the year is over.
    wall: ClassVar[Wall] = replace(
        part_of_case(),
        insert=f"wall.works_on_case(case_id) AND office_id = {offices(WORK)}",
        update=f"wall.worked_on_case(case_id) AND office_id = {offices(WORK)}",
        update_columns=("voided_at", "benefit_code", "benefit_character", "cost_cents"),
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="provisions")
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="provisions")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # Another office of the network, when it was not the one that writes it down.
    given_by = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="chi l'ha dato",
    )
    given_on = models.DateField("giorno")
    attendance = models.CharField(
        "presenza", max_length=8, choices=Attendance.choices, default=Attendance.PRESENT
    )
    quantity = models.DecimalField("quanto", max_digits=8, decimal_places=2)
    cost_cents = models.BigIntegerField("importo in centesimi", null=True, blank=True)
    benefit_code = models.CharField("codice SIUSS della prestazione", max_length=20, blank=True)
    benefit_character = models.PositiveSmallIntegerField("carattere", null=True, blank=True)
    note = models.CharField("nota", max_length=600, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_by_name = models.CharField("registrata da", max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    voided_at = models.DateTimeField("annullata il", null=True, blank=True)

    class Meta:
        verbose_name = "erogazione"
        verbose_name_plural = "erogazioni"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="a_provision_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(benefit_character=None) | Q(benefit_character__range=(1, 2)),
                name="a_benefit_is_periodic_or_one_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id} {self.given_on:%d/%m/%Y}"
