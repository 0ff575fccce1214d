"""Who works on a case, and when they meet."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst

from labimpact.base.wall.declarations import Wall
from labimpact.casework.enums import MeetingKind, TeamRole
from labimpact.casework.models.case import Case, part_of_case
from labimpact.network.models import Office


class MemberQuerySet(models.QuerySet["CaseMember"]):
    def at_work(self, today: date) -> Self:
        """Those who do their part on a day: not who left and hands over."""
        return self.sitting(today).filter(Q(until_on=None) | Q(until_on__gte=today))

    def sitting(self, today: date) -> Self:
        """Those in the team on a day: also who left, while the hand-over lasts."""
        return self.filter(
            Q(until_on=None) | Q(until_on__gte=today) | Q(handover_until__gte=today),
            from_on__lte=today,
            ended_at=None,
        )


class CaseMember(models.Model):
    """A seat in the team (équipe): an office of the network, or somebody outside it, by name.

    A seat of an office opens the case to that office and to nobody else; who leaves keeps it until
    the hand-over is over (`handover_until`), which is limited by a rule.
    """

    wall: ClassVar[Wall] = part_of_case(lead=True)

    case = models.ForeignKey(Case, models.CASCADE, related_name="members")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="case_seats",
        verbose_name="ufficio",
    )  # fmt: skip
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="persona incaricata",
    )  # fmt: skip
    name = models.CharField("nome", max_length=200, blank=True)
    body_name = models.CharField("ente, se fuori dalla rete", max_length=200, blank=True)
    role = models.CharField("ruolo", max_length=16, choices=TeamRole.choices)
    from_on = models.DateField("dal")
    until_on = models.DateField("al", null=True, blank=True)
    handover_until = models.DateField("passaggio di consegne fino al", null=True, blank=True)
    # Closed at once, because the office's right to see the person ended (people/wall/grants.sql).
    ended_at = models.DateTimeField("finito con l'accesso il", null=True, editable=False)
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "componente dell'équipe"
        verbose_name_plural = "équipe"
        ordering = ["from_on", "pk"]
        indexes = [models.Index(fields=["office", "case"], name="case_seats_of_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False) | ~Q(name="") | ~Q(body_name=""),
                name="a_seat_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="a_seat_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(handover_until=None) | Q(handover_until__gte=F("until_on")),
                name="handover_comes_after",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(
            filter(None, [self.name, str(self.office) if self.office_id else self.body_name])
        )


class TeamMeeting(models.Model):
    """Riunione: of the team, or the multidimensional unit (UVM), with minutes and decision."""

    wall: ClassVar[Wall] = part_of_case(lead=True)

    case = models.ForeignKey(Case, models.CASCADE, related_name="meetings")
    kind = models.CharField("riunione", max_length=4, choices=MeetingKind.choices)
    held_on = models.DateField("giorno")
    at = models.TimeField("ora", null=True, blank=True)
    place = models.CharField("luogo", max_length=200, blank=True)
    participants = models.TextField("chi partecipa")
    # The offices of the team that were convened: each finds it among its things to do.
    office_ids = ArrayField(
        models.BigIntegerField(), verbose_name="uffici convocati", default=list, db_default=[],
        blank=True,
    )  # fmt: skip
    agenda = models.TextField("di che cosa si parla", blank=True)
    minutes = models.TextField("verbale", blank=True)
    decision = models.TextField("decisione", blank=True)
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(db_default=Now(), editable=False)
    called_off_at = models.DateTimeField("annullata il", null=True, blank=True)

    class Meta:
        verbose_name = "riunione"
        verbose_name_plural = "riunioni"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{capfirst(self.get_kind_display())} {self.held_on:%d/%m/%Y}"

    @property
    def is_ahead(self) -> bool:
        """Nothing is written of it and it was not called off: it can still be moved."""
        return not (self.minutes or self.decision or self.called_off_at)
