"""Rules and code lists: dated rows with a source, none of them a constant in code."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Reference, Wall
from labimpact.rules.labels import value_text


class DatedQuerySet(models.QuerySet["Rule"]):
    def in_force(self, on: date) -> Self:
        """Rows valid on that day, both ends included."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on)
        )


class Rule(models.Model):
    """A dated, sourced value (regola): fee, threshold, term, pay, retention, target.

    `value` is JSON (a decimal is a string); `marks` are † (to be confirmed by a lawyer) and
    ⚑ (sources conflict or the law is moving), as in the domain reference.
    """

    wall: ClassVar[Wall] = Reference(write=Permission.RULES_EDIT, track=True)

    code = models.CharField("codice", max_length=80)
    theme = models.CharField("tema", max_length=40)
    label = models.CharField("descrizione", max_length=300)
    value = models.JSONField("valore", null=True)
    unit = models.CharField("unità", max_length=30)
    starts_from = models.CharField("decorre da", max_length=80, blank=True)
    readings = ArrayField(models.CharField(max_length=40), verbose_name="letture", default=list)
    roll = models.CharField("slittamento", max_length=20, blank=True)
    edge = models.CharField("bordo", max_length=20, blank=True)
    valid_from = models.DateField("valida dal", null=True, blank=True)
    valid_to = models.DateField("valida fino al", null=True, blank=True)
    source = models.CharField("fonte", max_length=400)
    marks = ArrayField(models.CharField(max_length=2), verbose_name="segni", default=list)
    note = models.TextField("nota", blank=True)
    checked_by = models.CharField("verificata da", max_length=150, blank=True)
    checked_on = models.DateField("verificata il", null=True, blank=True)
    origin = models.CharField("origine", max_length=40, default="file")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "regola"
        verbose_name_plural = "regole"
        ordering = ["theme", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="one_rule_per_start", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="rule_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.label

    def covers(self, day: date) -> bool:
        """In force on that day, both ends included."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)

    @property
    def value_text(self) -> str:
        """The value as an Italian reader expects it: decimal comma, euro sign, plain unit."""
        return value_text(self.value, self.unit)


class CodeItem(models.Model):
    """One entry of a code list (voce di elenco), dated and sourced like a rule."""

    wall: ClassVar[Wall] = Reference(write=Permission.RULES_EDIT, track=True)

    list_code = models.CharField("elenco", max_length=60)
    code = models.CharField("codice", max_length=60)
    label = models.CharField("etichetta", max_length=200)
    english_label = models.CharField("etichetta inglese", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("ordine", default=0)
    attributes = models.JSONField("attributi", default=dict, blank=True)
    valid_from = models.DateField("valida dal", null=True, blank=True)
    valid_to = models.DateField("valida fino al", null=True, blank=True)
    source = models.CharField("fonte", max_length=400, blank=True)
    marks = ArrayField(models.CharField(max_length=2), verbose_name="segni", default=list)
    origin = models.CharField("origine", max_length=40, default="file")

    class Meta:
        verbose_name = "voce di elenco"
        verbose_name_plural = "voci di elenco"
        ordering = ["list_code", "order", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_code", "code", "valid_from"],
                name="one_item_per_code_and_start",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.label


class ProcedureVersion(models.Model):
    """A procedure's definition (pratica) in one version: what the desk follows, with its sources.

    `content` is the checked file as `rules.procedures.definition.Procedure` reads it. A version is
    never rewritten from the screen: an edit is the next one, and open cases keep theirs.
    """

    wall: ClassVar[Wall] = Reference(write=Permission.RULES_EDIT, track=True)

    code = models.CharField("codice", max_length=4)
    version = models.PositiveSmallIntegerField("versione")
    title = models.CharField("titolo", max_length=200)
    content = models.JSONField("contenuto")
    is_enabled = models.BooleanField("attiva", default=True)
    valid_from = models.DateField("valida dal", null=True, blank=True)
    author = models.CharField("autore", max_length=150)
    source = models.CharField("fonte", max_length=1200)
    marks = ArrayField(models.CharField(max_length=2), verbose_name="segni", default=list)
    review_on = models.DateField("da rivedere il")
    origin = models.CharField("origine", max_length=40, default="file")
    written_at = models.DateTimeField("scritta il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "definizione di pratica"
        verbose_name_plural = "definizioni di pratica"
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_row_per_version"),
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="one_procedure_version_per_start",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(source=""), name="procedure_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
