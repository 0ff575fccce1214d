"""The service itself: begun for an office, open or closed to requests, with its times."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions.holding import note
from labimpact.mediation.actions.register import coordinated
from labimpact.mediation.models import MediationService
from labimpact.network.models import Office


@transaction.atomic
def begin(office: Office, *, by: Actor) -> MediationService:
    """Begin to give mediation in an office (servizio di mediazione), once."""
    coordinated(office.pk, by)
    service, made = MediationService.objects.get_or_create(office=office)
    if made:
        note("mediation.service_begun", service, by, service.pk)
    return service


@transaction.atomic
def configure(
    service: MediationService, *, is_open: bool, offer_hours: int, rest_minutes: int,
    pause_minutes: int, by: Actor,
) -> MediationService:  # fmt: skip
    """Say whether requests come in, how long an offer waits, and how mediators rest."""
    coordinated(service.pk, by)
    if not 1 <= offer_hours <= 168:
        raise Refused(_("Una proposta vale da un'ora a sette giorni."), field="offer_hours")
    if rest_minutes > 24 * 60 or pause_minutes > 12 * 60:
        raise Refused(_("È più lungo di quanto si possa."), field="rest_minutes")
    service.is_open, service.offer_hours = is_open, offer_hours
    service.rest_minutes, service.pause_minutes = rest_minutes, pause_minutes
    service.save(update_fields=["is_open", "offer_hours", "rest_minutes", "pause_minutes"])
    note("mediation.service_changed", service, by, service.pk, is_open=is_open)
    return service
