"""The procedure case (pratica): one procedure, in one version, for one or several people."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, OfficeData, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.procedures.enums import CaseState
from labimpact.rules.models import ProcedureVersion

MANAGE = Permission.PROCEDURE_MANAGE


class CaseQuerySet(models.QuerySet["ProcedureCase"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(MANAGE))

    def running(self) -> Self:
        """Open or paused: what is not closed."""
        return self.exclude(state=CaseState.CLOSED)


class ProcedureCase(models.Model):
    """Pratica: who asks, by which version of the procedure, where it stands, what comes next.

    `next_on` is the nearest date among its open terms and appointments, `next_what` says which,
    `papers_missing` and `papers_expire_on` sum up the checklist: they are derived
    (wall.derive_procedures), so that an office's lists are one index scan.
    """

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read=MANAGE,
        write=MANAGE,
        person="person_id",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="procedure_cases")
    definition = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="cases", verbose_name="versione"
    )
    code = models.CharField("pratica", max_length=4)
    person = models.ForeignKey(Person, models.PROTECT, related_name="procedure_cases")
    state = models.CharField(
        "stato", max_length=8, choices=CaseState.choices, default=CaseState.OPEN
    )
    answers = models.JSONField("risposte", default=dict, blank=True)
    note = models.TextField("nota", blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="chi la segue",
    )  # fmt: skip
    opened_on = models.DateField("aperta il")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by",
        verbose_name="nasce dalla pratica",
    )  # fmt: skip
    paused_until = models.DateField("in pausa fino al", null=True, blank=True)
    pause_reason = models.CharField("perché è in pausa", max_length=300, blank=True)
    outcome = models.CharField("esito", max_length=60, blank=True)
    closed_on = models.DateField("chiusa il", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_reason = models.CharField("perché è chiusa", max_length=600, blank=True)
    form_checked_at = models.DateTimeField("foglio controllato il", null=True, blank=True)
    form_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    form_fingerprint = models.CharField("impronta del foglio", max_length=64, blank=True)
    next_on = models.DateField("prossima data", null=True, blank=True)
    next_what = models.CharField("che cosa", max_length=300, blank=True)
    papers_missing = models.PositiveSmallIntegerField("documenti che mancano", db_default=0)
    papers_expire_on = models.DateField("primo documento che scade", null=True, blank=True)
    version = models.PositiveIntegerField("versione della scheda", default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "pratica"
        verbose_name_plural = "pratiche"
        ordering = ["next_on", "pk"]
        indexes = [
            models.Index(
                fields=["office", "next_on"], condition=~Q(state="closed"), name="running_cases"
            ),
            models.Index(fields=["person"], name="case_by_person"),
            # What the work list asks of a desk's cases, without reading the cases themselves.
            models.Index(
                fields=["office", "state", "papers_missing"],
                include=["next_on", "assigned_to", "person", "id"],
                name="case_missing_papers",
            ),
            models.Index(fields=["office", "papers_expire_on"], name="case_papers_expiring"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_on=None)),
                name="a_closed_case_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} n. {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state != CaseState.CLOSED


def part_of_case(privacy: Privacy, *, person: str = "", also: str = "") -> Custom:
    """A part opens with its case, and is written by who may work on it (`also`: and if)."""
    unsealed = f" AND ({person} IS NULL OR {not_sealed(person)})" if person else ""
    # The history of a part names no person: it would be told to every office that knows them.
    written = (
        "EXISTS (SELECT 1 FROM procedures_procedurecase c WHERE c.id = case_id"
        f" AND c.office_id = {offices(MANAGE)})"
    )
    return Custom(
        privacy=privacy,
        retention="case",
        track=True,
        read=f"EXISTS (SELECT 1 FROM procedures_procedurecase c WHERE c.id = case_id){unsealed}",
        insert=f"{written}{also}",
        update=f"{written}{also}",
        delete=f"{written}{unsealed}",
    )


class CaseParticipant(models.Model):
    """Who takes part in a case, in which role of the procedure (chi chiede, familiare…)."""

    # Nobody puts into a case a person they may not see.
    wall: ClassVar[Wall] = part_of_case(
        Privacy.SPECIAL, person="person_id", also=" AND wall.sees_person(person_id)"
    )

    case = models.ForeignKey(ProcedureCase, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="case_participations")
    role = models.CharField("ruolo", max_length=60)
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "persona della pratica"
        verbose_name_plural = "persone della pratica"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_place_in_a_case")
        ]
        indexes = [models.Index(fields=["person", "case"], name="case_participant_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.case_id}"
