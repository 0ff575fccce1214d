"""Services that come from elsewhere, written as drafts of the office that brings them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.directory.actions import places, services
from labimpact.directory.incoming.understanding import Arrived, Fate, Frame
from labimpact.directory.models import ArrivedService, PublicService, ServiceAt
from labimpact.directory.permissions import can_change, can_keep

WRITTEN = (Fate.NEW, Fate.CHANGED)


@transaction.atomic
def bring_in(arrived: Sequence[Arrived], frame: Frame, *, by: Actor) -> list[PublicService]:
    """Write what is new or has changed since (importare servizi), all of it or nothing.

    What is wrong is left out whole, and what was published meanwhile is its keepers' to change.
    """
    if not can_keep(by, frame.office):
        raise Refused(_("Non puoi scrivere i servizi di questo Ambito."))
    for one in arrived:
        if one.fate is Fate.PUBLISHED and one.known and can_change(by, one.known.service):
            # Not written over what is published; what it says of places and contacts is compared.
            one.known.newest, one.known.newest_on = one.record, clock.today()
            one.known.save(update_fields=["newest", "newest_on"])
    written = [_write(one, frame.source, by) for one in arrived if one.fate in WRITTEN]
    log.record(
        "service.arrived", by=by, office_id=frame.office.pk,
        details={"source": frame.source, "services": len(written)},
    )  # fmt: skip
    return written


def _write(one: Arrived, source: str, by: Actor) -> PublicService:
    if one.data is None:
        raise Refused(_("Il servizio non si capisce."))
    known = one.known.service if one.known else None
    service = services.write(known, one.data, by=by)
    there = set(service.places.values_list("office", flat=True))
    for office in one.offices:
        if office.pk not in there:
            places.write_place(ServiceAt(service=service, office=office), [], {}, by=by)
    external_id, ordinal = one.key
    ArrivedService.objects.update_or_create(
        service=service,
        defaults={
            "source": source, "external_id": external_id, "ordinal": ordinal,
            "record": one.record, "brought_on": clock.today(),
        },
    )  # fmt: skip
    return service
