"""When somebody can: written by themselves, or by who coordinates them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation import calendar_file, permissions
from labimpact.mediation.actions import offering
from labimpact.mediation.actions.holding import note
from labimpact.mediation.models import Absence, Assignment, Availability, Mediator
from labimpact.mediation.queries.availability import overlap, sessions_inside

YEAR = timedelta(days=366)
KEEP, GIVE_BACK = "keep", "give_back"


@dataclass(frozen=True)
class Imported:
    """What a calendar brought: how many spans, and what could not be taken over."""

    spans: int
    troubles: tuple[str, ...]


def _may(mediator: Mediator, by: Actor) -> None:
    mine = mediator.user_id is not None and mediator.user_id == by.user_id
    works = by.can(Permission.MEDIATION_WORK, office_id=mediator.service_id)
    if not (mine and works) and not permissions.coordinates(by, mediator.service_id):
        raise Refused(_("Questa disponibilità non è tua."))


@transaction.atomic
def add_hours(
    mediator: Mediator, *, by: Actor, weekday: int, begins_at: time, ends_at: time,
    valid_from: date | None = None, valid_to: date | None = None,
) -> Availability:  # fmt: skip
    """Add hours of the week in which somebody can (disponibilità); never the same hour twice."""
    _may(mediator, by)
    row = Availability(
        mediator=mediator, weekday=weekday, begins_at=begins_at, ends_at=ends_at,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    if ends_at <= begins_at:
        raise Refused(_("Finisce prima di cominciare."), field="ends_at")
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused(_("L'ultimo giorno viene prima del primo."), field="valid_to")
    for other in mediator.availabilities.all():
        if overlap(row, other):
            raise Refused(
                _("Si sovrappone a %(begins)s–%(ends)s dello stesso giorno: togli prima quella.")
                % {"begins": f"{other.begins_at:%H:%M}", "ends": f"{other.ends_at:%H:%M}"},
                field="begins_at",
            )
    row.save()
    note("mediation.availability_changed", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def drop_hours(mediator: Mediator, pk: int, *, by: Actor) -> Availability | None:
    """Take hours of the week away; answers what they were, so that they can be said again."""
    _may(mediator, by)
    row = mediator.availabilities.filter(pk=pk).first()
    if row is not None:
        Availability.objects.filter(pk=row.pk).delete()
        note("mediation.availability_changed", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def add_exception(
    mediator: Mediator, *, by: Actor, starts_at: datetime, ends_at: datetime,
    is_extra: bool = False, is_sick: bool = False, going: str = "",
) -> Absence:  # fmt: skip
    """Note when somebody cannot (assenza), or can beside their week (in più).

    Over sessions that are theirs it is refused until `going` says what becomes of them: `keep`,
    they go all the same; `give_back`, whoever coordinates looks for somebody else and is told.
    """
    _may(mediator, by)
    if ends_at <= starts_at:
        raise Refused(_("Finisce prima di cominciare."), field="last_on")
    if ends_at <= clock.now():
        raise Refused(_("È già passata."), field="last_on")
    clash = mediator.absences.filter(
        is_extra=not is_extra, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).first()
    if clash is not None:
        raise Refused(
            _("In quelle ore hai già detto il contrario: togli prima quella riga."),
            field="first_on",
        )
    covered = [] if is_extra else list(sessions_inside(mediator, starts_at, ends_at))
    if covered and going not in (KEEP, GIVE_BACK):
        raise Refused(_("In quelle ore ci sono incontri: scegli che cosa ne è."), field="going")
    if going == GIVE_BACK:
        _give_back(covered, _("Malattia") if is_sick else _("Assenza"), by)
    row = Absence.objects.create(
        mediator=mediator, starts_at=starts_at, ends_at=ends_at, is_extra=is_extra,
        is_sick=is_sick and not is_extra,
    )  # fmt: skip
    note("mediation.availability_changed", mediator, by, mediator.service_id)
    return row


def _give_back(covered: Iterable[Assignment], why: str, by: Actor) -> None:
    for assignment in covered:
        if assignment.mediator.user_id == by.user_id:
            offering.give_back(assignment, reason=why, by=by)
        else:
            offering.release(assignment, why=why, by=by)


@transaction.atomic
def drop_exception(mediator: Mediator, pk: int, *, by: Actor) -> Absence | None:
    """Take an exception away; answers what it was, so that it can be said again."""
    _may(mediator, by)
    row = mediator.absences.filter(pk=pk).first()
    if row is not None:
        Absence.objects.filter(pk=row.pk).delete()
        note("mediation.availability_changed", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def import_calendar(mediator: Mediator, content: bytes, *, by: Actor) -> Imported:
    """Take over the busy hours of a calendar file (calendario esterno), one year ahead.

    An event that was read before is replaced, found again by its UID; of its title and place
    nothing is kept.
    """
    _may(mediator, by)
    today = clock.today()
    reading = calendar_file.read(content, since=today, until=today + YEAR)
    mediator.absences.filter(uid__in=reading.uids).delete()
    Absence.objects.bulk_create(
        Absence(mediator=mediator, uid=span.uid, starts_at=span.starts_at, ends_at=span.ends_at)
        for span in reading.spans
    )
    note(
        "mediation.calendar_imported", mediator, by, mediator.service_id,
        spans=len(reading.spans), troubles=len(reading.troubles),
    )  # fmt: skip
    return Imported(len(reading.spans), tuple(reading.troubles))


@transaction.atomic
def drop_imported(mediator: Mediator, *, by: Actor) -> int:
    """Take away all that came from calendar files."""
    _may(mediator, by)
    many, _each = mediator.absences.exclude(uid="").delete()
    note("mediation.availability_changed", mediator, by, mediator.service_id)
    return many
