"""Closed lists of the reading of the territory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Detail(models.TextChoices):
    """By what a need is read."""

    MONTH = "month", _("Mese")
    PLACE = "place", _("Comune")
    CITIZENSHIP = "citizenship", _("Cittadinanza")
    AGE = "age", _("Fascia d'età")


class Step(models.TextChoices):
    """A stretch of the process whose days are counted."""

    CONTACT_CASE = "contact_case", _("Dal primo contatto alla presa in carico")
    CASE_PLAN = "case_plan", _("Dalla presa in carico al progetto concordato")
    PLAN_HELP = "plan_help", _("Dal progetto al primo intervento")
    REFERRAL_ANSWER = "referral_answer", _("Dall'invio alla risposta")
