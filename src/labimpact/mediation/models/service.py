"""The office that gives mediation, and how it weighs what it plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Value

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Office

COORDINATE = offices(Permission.MEDIATION_COORDINATE)
REQUEST = offices(Permission.MEDIATION_REQUEST)


class MediationService(models.Model):
    """Servizio di mediazione: an office that requests of its area come to.

    `weights` are those of the engine (`assignment.problem.Weights`), by name; what is left out
    has the usual value.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read="true",
        insert=f"office_id = {COORDINATE}",
        update=f"office_id = {COORDINATE}",
        update_columns=("is_open", "offer_hours", "rest_minutes", "pause_minutes", "weights"),
    )

    office = models.OneToOneField(
        Office, models.PROTECT, primary_key=True, related_name="mediation_service"
    )
    is_open = models.BooleanField("riceve richieste", default=True)
    offer_hours = models.PositiveSmallIntegerField("ore per rispondere a una proposta", default=24)
    rest_minutes = models.PositiveSmallIntegerField("riposo fra due giornate (minuti)", default=660)
    pause_minutes = models.PositiveSmallIntegerField("pausa fra due incontri (minuti)", default=0)
    weights = models.JSONField("pesi", default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        verbose_name = "servizio di mediazione"
        verbose_name_plural = "servizi di mediazione"

    def __str__(self) -> str:
        return str(self.office)
