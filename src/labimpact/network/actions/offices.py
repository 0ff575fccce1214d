"""Caring for bodies and offices: addresses, hours, closures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.network.models import Body, Office, OfficeClosure, OpeningHours
from labimpact.network.permissions import areas_managed, can_manage_office

_DENIED = "Non puoi modificare questo ufficio."


@dataclass(frozen=True)
class Hours:
    """One line of the week: weekday 0 is Monday."""

    weekday: int
    opens_at: time
    closes_at: time
    by_appointment: bool = False


@transaction.atomic
def save_body(body: Body, *, by: Actor) -> Body:
    """Write a new body of the network, or change one (ente)."""
    if not by.can_somewhere(Permission.NETWORK_MANAGE):
        raise Refused(_("Non puoi modificare gli enti della rete."))
    twins = Body.objects.filter(name__iexact=body.name).exclude(pk=body.pk)
    if body.pk is None and twins.filter(municipality=body.municipality).exists():
        raise Refused(_("C'è già un ente con questo nome: cercalo nell'elenco."))
    body.save()
    log.record("body.saved", by=by, target=body)
    return body


@transaction.atomic
def save_office(office: Office, languages: Sequence[Any], *, by: Actor) -> Office:
    """Open an office in an area one reaches, or change one (ufficio)."""
    reach = areas_managed(by, Permission.NETWORK_MANAGE)
    if office.pk is None and reach is not None and office.area_id not in reach:
        raise Refused(_("Non puoi aprire un ufficio in questo Ambito."))
    if office.pk is not None and not can_manage_office(by, office):
        raise Refused(_(_DENIED))
    office.changed_at, office.changed_by_id = clock.now(), by.user_id
    office.save()
    office.languages.set(languages)
    log.record("office.saved", by=by, target=office, office_id=office.pk)
    return office


@transaction.atomic
def set_hours(office: Office, hours: Sequence[Hours], *, by: Actor) -> None:
    """Write the week's opening hours (orari): the list given takes the place of the one before."""
    if not can_manage_office(by, office):
        raise Refused(_(_DENIED))
    ordered = sorted(hours, key=lambda h: (h.weekday, h.opens_at))
    for line in ordered:
        if line.closes_at <= line.opens_at:
            raise Refused(_("Un orario finisce prima di cominciare."))
    for first, second in itertools.pairwise(ordered):
        if first.weekday == second.weekday and second.opens_at < first.closes_at:
            raise Refused(_("Due orari dello stesso giorno si sovrappongono."))
    office.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(
            office=office,
            weekday=h.weekday,
            opens_at=h.opens_at,
            closes_at=h.closes_at,
            by_appointment=h.by_appointment,
        )
        for h in ordered
    )
    office.changed_at, office.changed_by_id = clock.now(), by.user_id
    office.save(update_fields=["changed_at", "changed_by"])
    log.record("office.hours_set", by=by, target=office, office_id=office.pk)


@transaction.atomic
def add_closure(closure: OfficeClosure, *, by: Actor) -> OfficeClosure:
    """Write a closure, or an extraordinary opening, between two days."""
    if not can_manage_office(by, closure.office):
        raise Refused(_(_DENIED))
    if closure.ends_on < closure.starts_on:
        raise Refused(_("La chiusura finisce prima di cominciare."))
    if bool(closure.opens_at) != bool(closure.closes_at):
        raise Refused(_("Per un'apertura straordinaria servono tutte e due le ore."))
    if closure.opens_at and closure.closes_at and closure.closes_at <= closure.opens_at:
        raise Refused(_("L'apertura straordinaria finisce prima di cominciare."))
    closure.save()
    log.record("office.closure_added", by=by, target=closure.office, office_id=closure.office_id)
    return closure


@transaction.atomic
def remove_closure(closure: OfficeClosure, *, by: Actor) -> None:
    """Take a closure away."""
    if not can_manage_office(by, closure.office):
        raise Refused(_(_DENIED))
    log.record("office.closure_removed", by=by, target=closure.office, office_id=closure.office_id)
    closure.delete()


@transaction.atomic
def close_office(office: Office, *, on: date, by: Actor) -> Office:
    """Close an office for good from a day on; its history stays."""
    if not can_manage_office(by, office):
        raise Refused(_(_DENIED))
    office.closed_on = on
    office.save(update_fields=["closed_on"])
    log.record("office.closed", by=by, target=office, office_id=office.pk)
    return office
