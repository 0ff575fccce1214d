"""The offices in which mediation could be given, and the forms that were sent."""

from __future__ import annotations

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation.models import MediationService, RequestLink
from labimpact.network.models import Office


def service_here(actor: Actor) -> MediationService | None:
    """The service that the actor coordinates, of the office they act for or the first."""
    offices = actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = MediationService.objects.filter(pk__in=offices).select_related("office__body")
    return rows.filter(pk=actor.office_id or 0).first() or rows.order_by("pk").first()


def office_to_begin(actor: Actor) -> Office | None:
    """The office that the actor coordinates and acts for, when it gives no mediation yet."""
    offices = actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = Office.objects.filter(pk__in=offices, mediation_service=None)
    return rows.filter(pk=actor.office_id or 0).first() or rows.order_by("pk").first()


def form_links(service: MediationService) -> list[tuple[RequestLink, bool]]:
    """The forms that the service sent (moduli), the newest first, and whether each is open."""
    now = clock.now()
    rows = RequestLink.objects.filter(service=service).select_related("body")[:50]
    return [(row, row.ended_at is None and row.expires_at > now) for row in rows]
