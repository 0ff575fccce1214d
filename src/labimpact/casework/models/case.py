"""The case (presa in carico): one help project for a person, from first reading to closing."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy
from labimpact.base.wall.policies import not_sealed, offices
from labimpact.casework.enums import CaseState, Risk, Urgency
from labimpact.network.models import Office
from labimpact.people.models import Household, Person

WORK, LEAD = Permission.CASE_WORK, Permission.CASE_LEAD


class CaseworkQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """Cases of the actor's offices, and those in whose team one of them has a seat."""
        from labimpact.casework.models.team import CaseMember

        mine = actor.offices_where(WORK)
        seats = CaseMember.objects.sitting(clock.today()).filter(office__in=mine)
        # Asked case by case: the seats of a large office are thousands.
        return self.filter(Q(office__in=mine) | Q(Exists(seats.filter(case=OuterRef("pk")))))

    def running(self) -> Self:
        return self.exclude(state=CaseState.CLOSED)


class Case(models.Model):
    """Caso: who is helped, by which office, where it stands, what it must record by now.

    A case opens at the pre-assessment; it is *taken on* when a social worker answers for it
    (domain.md section 4). A closed case is never opened again: another one follows it.
    """

    wall: ClassVar[Custom] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        person="person_id",
        read=f"(office_id = {offices(WORK)} OR wall.in_team(id)) AND {not_sealed('person_id')}",
        insert=f"office_id = {offices(WORK)} AND state = 'pre_assessment'"
        " AND opened_by_id = (SELECT wall.user_id())"
        " AND wall.office_keeps(person_id, office_id)",
        # And a trigger says who moves a case, and from where to where (casework/wall.sql).
        update=f"office_id = {offices(WORK)} AND {not_sealed('person_id')}",
        update_columns=(
            "state", "source", "first_reading", "urgency", "risks", "taken_on", "manager_id",
            "manager_name", "household_id", "lives_alone", "siuss_area", "socio_health",
            "review_on", "closed_on", "closed_by_id", "close_reason", "exit_situation",
            "satisfaction", "follow_up", "version",
        ),
    )  # fmt: skip

    office = models.ForeignKey(Office, models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    state = models.CharField(
        "stato", max_length=16, choices=CaseState.choices, default=CaseState.PRE_ASSESSMENT
    )
    opened_on = models.DateField("primo ascolto del")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    source = models.CharField("chi ha segnalato", max_length=40, blank=True)
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    referral = models.ForeignKey(
        "casework.Referral", models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name="nasce dall'invio",
    )  # fmt: skip
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by",
        verbose_name="riprende il caso",
    )  # fmt: skip
    first_reading = models.TextField("prima lettura del bisogno", blank=True)
    urgency = models.CharField(
        "urgenza", max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY
    )
    risks = ArrayField(
        models.CharField(max_length=10, choices=Risk.choices),
        verbose_name="segnali di rischio", default=list, blank=True,
    )  # fmt: skip
    taken_on = models.DateField("preso in carico il", null=True, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="case manager",
    )  # fmt: skip
    manager_name = models.CharField("case manager", max_length=200, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="nucleo familiare",
    )  # fmt: skip
    lives_alone = models.BooleanField("vive senza nucleo", default=False)
    siuss_area = models.PositiveSmallIntegerField("area SIUSS", null=True, blank=True)
    socio_health = models.BooleanField("bisogno anche sanitario (serve la UVM)", default=False)
    review_on = models.DateField("prossima verifica", null=True, blank=True)
    closed_on = models.DateField("chiuso il", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_reason = models.CharField("motivo della chiusura", max_length=40, blank=True)
    exit_situation = models.TextField("situazione all'uscita", blank=True)
    satisfaction = models.PositiveSmallIntegerField("quanto è stato utile", null=True, blank=True)
    follow_up = models.CharField("come risentirsi", max_length=300, blank=True)
    version = models.PositiveIntegerField("versione della scheda", default=1)

    objects = CaseworkQuerySet.as_manager()

    class Meta:
        verbose_name = "caso"
        verbose_name_plural = "casi"
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(
                fields=["office", "state"], condition=~Q(state="closure"), name="cases_running"
            ),
            models.Index(
                fields=["office", "review_on"],
                condition=~Q(state="closure"),
                name="cases_by_review",
            ),
            models.Index(fields=["person"], name="cases_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="closure", closed_on__isnull=False) & ~Q(close_reason=""))
                | (~Q(state="closure") & Q(closed_on=None, close_reason="")),
                name="a_closed_case_has_day_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pre_assessment", "closure"])
                | Q(taken_on__isnull=False, manager__isnull=False),
                name="a_case_taken_on_has_a_manager",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="a_case_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(siuss_area=None) | Q(siuss_area__range=(1, 3)),
                name="siuss_area_from_1_to_3",
            ),
            # One help project at a time for a person in an office.
            models.UniqueConstraint(
                fields=["office", "person"], condition=~Q(state="closure"), name="one_running_case"
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=Q(follows__isnull=False), name="taken_up_once"
            ),
        ]

    def __str__(self) -> str:
        return f"caso n. {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state != CaseState.CLOSED


def part_of_case(*, lead: bool = False, append_only: bool = False, while_: str = "") -> Custom:
    """A part opens with its case; written by the office that leads it, or by the whole team.

    `while_` says until when it is written, and may be taken out again: without it nothing is.
    """
    written = "wall.leads_case(case_id)" if lead else "wall.works_on_case(case_id)"
    written = f"{written} AND {while_}" if while_ else written
    return Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=not append_only,
        append_only=append_only,
        read="EXISTS (SELECT 1 FROM casework_case c WHERE c.id = case_id)",
        insert=written,
        update="false" if append_only else written,
        delete=written if while_ else "false",
    )
