"""Closed lists the case reasons about; open lists are code items of the rules."""

from django.db import models

# What a record that began in a case says of where it comes from.
CASE_ORIGIN = "casework.case"


class CaseState(models.TextChoices):
    """Where a case stands (CSI-LG ch. 4; domain.md section 4). The contact comes before it."""

    PRE_ASSESSMENT = "pre_assessment", "prima lettura"
    TAKEN_ON = "case", "presa in carico"
    ASSESSMENT = "assessment", "valutazione"
    PLAN = "individual_plan", "progetto individuale"
    DELIVERY = "delivery", "interventi in corso"
    MONITORING = "monitoring", "verifica"
    CLOSED = "closure", "chiuso"


class Urgency(models.TextChoices):
    ORDINARY = "ordinary", "ordinaria"
    URGENT = "urgent", "urgente"
    IMMEDIATE = "immediate", "immediata"


class Risk(models.TextChoices):
    """What makes a first reading urgent by itself (segnali di rischio)."""

    VIOLENCE = "violence", "violenza"
    MINORS = "minors", "minori coinvolti"
    NO_HOME = "no_home", "senza casa"


class SiussArea(models.IntegerChoices):
    """By need, never by nationality (D.Lgs. 147/2017 art. 24; domain.md section 4)."""

    FAMILY = 1, "1 famiglia e minori"
    DISABILITY = 2, "2 disabilità e non autosufficienza"
    POVERTY = 3, "3 povertà ed esclusione sociale"


class TeamRole(models.TextChoices):
    CASE_MANAGER = "case_manager", "case manager"
    SOCIAL_WORKER = "social_worker", "assistente sociale"
    EDUCATOR = "educator", "educatore"
    MEDIATOR = "mediator", "mediatore linguistico-culturale"
    HEALTH = "health", "servizio sanitario"
    SCHOOL = "school", "scuola"
    HOUSING = "housing", "mediazione abitativa"
    COMMUNITY = "community", "parrocchia, associazione o volontari"
    OTHER = "other", "altro"


class MeetingKind(models.TextChoices):
    TEAM = "team", "riunione d'équipe"
    UVM = "uvm", "unità di valutazione multidimensionale (UVM)"


class Tie(models.TextChoices):
    """How much somebody of the support network can be counted on."""

    STRONG = "strong", "forte"
    WEAK = "weak", "debole"
    TENSE = "tense", "in conflitto"
    BROKEN = "broken", "interrotto"


class PlanState(models.TextChoices):
    DRAFT = "draft", "in preparazione"
    AGREED = "agreed", "concordato"
    REPLACED = "replaced", "sostituito"


class Agreement(models.TextChoices):
    """How the person agreed to the plan."""

    SIGNED_ON_GLASS = "glass", "firma sul tablet"
    SIGNED_ON_PAPER = "paper", "firma su carta"
    SPOKEN = "spoken", "a voce, davanti a chi scrive"


class Attendance(models.TextChoices):
    PRESENT = "present", "presente"
    ABSENT = "absent", "assente"
    EXCUSED = "excused", "assente, ha avvisato"


class Result(models.TextChoices):
    """What became of a goal at a review (esito per obiettivo)."""

    REACHED = "reached", "raggiunto"
    PARTLY = "partly", "raggiunto in parte"
    NOT_REACHED = "not_reached", "non raggiunto"
    DROPPED = "dropped", "non più utile"


class Visibility(models.TextChoices):
    """Who reads an entry of the diary."""

    ME = "me", "solo io"
    OFFICE = "office", "il mio ufficio"
    TEAM = "team", "l'équipe del caso"
    ALL = "all", "tutti gli uffici che seguono la persona"


class Sharing(models.TextChoices):
    """Who opens a document of the case."""

    OFFICE = "office", "il mio ufficio"
    TEAM = "team", "l'équipe del caso"
    ALL = "all", "tutti gli uffici che seguono la persona"
