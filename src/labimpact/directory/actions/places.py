"""Where a service is given, and what is different there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.directory.actions.searching import let_find
from labimpact.directory.enums import HoursOf
from labimpact.directory.models import ServiceAt, ServiceHours
from labimpact.directory.permissions import can_change, can_keep
from labimpact.network.actions.offices import Hours
from labimpact.network.models import Language

_DENIED = "Non puoi scrivere i servizi di questo Ambito."


@transaction.atomic
def write_place(
    place: ServiceAt,
    languages: Iterable[Language],
    hours: Mapping[HoursOf, Sequence[Hours]],
    *,
    seen: int | None = None,
    by: Actor,
) -> ServiceAt:
    """Write that a service is given at an office, or change what is different there.

    Hours that are given take the place of the office's; without any, the office's are shown.
    `seen` is the version on the screen: when somebody else has written since, it is a `Conflict`.
    """
    if not (can_change(by, place.service) and can_keep(by, place.office)):
        raise Refused(_(_DENIED))
    for lines in hours.values():
        _check(lines)
    twins = ServiceAt.objects.filter(service=place.service, office=place.office)
    if twins.exclude(pk=place.pk).exists():
        raise Refused(_("Il servizio è già in questo ufficio."))
    if place.pk is not None:
        _not_over(place, seen, by)
    place.version, place.changed_by_id = place.version + 1, by.user_id
    place.changed_at = clock.now()
    place.save()
    place.languages.set(languages)
    place.hours.all().delete()
    ServiceHours.objects.bulk_create(
        ServiceHours(
            place=place, of=of, weekday=h.weekday, opens_at=h.opens_at, closes_at=h.closes_at
        )
        for of, lines in hours.items()
        for h in lines
    )
    if place.service.is_published:
        let_find(place.service)
    _note("service.place_written", place, by)
    return place


@transaction.atomic
def remove_place(place: ServiceAt, *, by: Actor) -> None:
    """Take a service away from an office; a published one keeps at least one place."""
    if not can_change(by, place.service):
        raise Refused(_(_DENIED))
    service = place.service
    if service.is_published and not service.places.exclude(pk=place.pk).exists():
        raise Refused(_("È l'unico ufficio del servizio: prima ritiralo dal portale."))
    _note("service.place_removed", place, by)
    place.delete()
    if service.is_published:
        let_find(service)


def _not_over(place: ServiceAt, seen: int | None, by: Actor) -> None:
    """Nobody writes over what somebody else has written since they opened the page."""
    now = ServiceAt.objects.select_for_update().get(pk=place.pk)
    place.version = now.version
    # What writes without a screen has read the row in the same transaction.
    if seen is not None and now.version != seen and now.changed_by_id != by.user_id:
        raise Conflict(_("Un collega ha cambiato questo ufficio del servizio mentre scrivevi."))


def _check(lines: Sequence[Hours]) -> None:
    ordered = sorted(lines, key=lambda h: (h.weekday, h.opens_at))
    if any(line.closes_at <= line.opens_at for line in ordered):
        raise Refused(_("Un orario finisce prima di cominciare."))
    for first, second in itertools.pairwise(ordered):
        if first.weekday == second.weekday and second.opens_at < first.closes_at:
            raise Refused(_("Due orari dello stesso giorno si sovrappongono."))


def _note(action: str, place: ServiceAt, by: Actor) -> None:
    log.record(action, by=by, target=place.service, office_id=by.register_for(place.office_id))
