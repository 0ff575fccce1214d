"""Planning the reminders of a matter, in the transaction that writes the matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.correspondence import permissions, quiet
from labimpact.correspondence.enums import Reason, ReminderKind, ReminderState
from labimpact.correspondence.models import Reminder
from labimpact.correspondence.planning import About, Moment, moments
from labimpact.people.models import Person
from labimpact.rules import queries as rules

# Which rule says how many days before, by what one is reminded of.
RULES = {
    ReminderKind.DEADLINE: "renewal_reminders",
    ReminderKind.APPOINTMENT: "appointment_reminders",
    ReminderKind.MISSING_DOCUMENT: "missing_document_reminders",
}
# Stopped for these a reminder may be planned again: the matter was reopened, the date came back.
_RETURNS = (Reason.DONE, Reason.MOVED)


@transaction.atomic
def plan(
    *,
    person: Person,
    office_id: int,
    origin: tuple[str, int],
    kind: ReminderKind,
    about: date | datetime,
    by: Actor,
    days_before: Sequence[int] | str | None = None,
) -> list[Reminder]:
    """Plan the reminders (promemoria) of one date for one person; returns those still to send.

    `origin` is the kind and id of the matter, as ("procedures.casedeadline", 12); `days_before`
    the days, a rule's code, or None for the rule of the kind (90, 60, 30 for a deadline). Calling
    it again moves the dates and doubles nothing: what was sent for the same date, or stopped by
    hand, is not planned a second time. A day already past is not planned.
    """
    if not permissions.can_plan(by, office_id):
        raise Refused(_("Non puoi prevedere promemoria per questo ufficio."))
    when = About.of(about)
    wanted = _wanted(when, _days(kind, days_before))
    _lock(origin, person)
    known = list(Reminder.objects.of(origin).filter(person=person).select_for_update(of=("self",)))
    standing = [row for row in known if row.state == ReminderState.PLANNED]
    kept = _move(standing, wanted, when, kind)
    taken = {row.days_before for row in known if _is_over(row, when)}
    taken |= {row.days_before for row in kept}
    made = Reminder.objects.bulk_create(
        Reminder(
            office_id=office_id, person=person, kind=kind, origin_kind=origin[0],
            origin_id=origin[1], created_by_id=by.user_id, **_values(moment, when),
        )
        for days, moment in wanted.items() if days not in taken
    )  # fmt: skip
    _note(made, by)
    return sorted([*kept, *made], key=lambda row: row.send_at)


def _note(made: list[Reminder], by: Actor) -> None:
    if made:
        log.record(
            "reminder.planned", by=by, persons=[made[0].person_id], office_id=made[0].office_id,
            details={"giorni": [row.days_before for row in made]},
        )  # fmt: skip


def _wanted(about: About, days: Sequence[int]) -> dict[int, Moment]:
    """The reminders of that date by the rules of today, by how many days before."""
    before = timedelta(hours=rules.value("appointment_reminder_last_hours") or 0)
    found = moments(about, days, today=clock.today(), hours=quiet.in_force(), before=before)
    return {moment.days_before: moment for moment in found}


def _days(kind: ReminderKind, days_before: Sequence[int] | str | None) -> Sequence[int]:
    if days_before is None or isinstance(days_before, str):
        found = rules.value(days_before or RULES[ReminderKind(kind)])
        return found if isinstance(found, list) else [found] if found is not None else []
    return days_before


def _lock(origin: tuple[str, int], person: Person) -> None:
    """Two who plan the same matter at once wait for each other."""
    with connection.cursor() as cursor:
        name = f"reminders {origin[0]} {origin[1]} {person.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _values(moment: Moment, about: About) -> dict[str, object]:
    return {
        "days_before": moment.days_before, "send_at": moment.send_at,
        "useful_until": moment.useful_until, "about_on": about.day, "about_at": about.hour,
    }  # fmt: skip


def _move(
    standing: list[Reminder], wanted: dict[int, Moment], about: About, kind: ReminderKind
) -> list[Reminder]:
    """Bring the planned ones to the new date; those that it does not ask for are stopped."""
    kept = []
    for row in standing:
        moment = wanted.get(row.days_before)
        if moment is None:
            row.state, row.reason = ReminderState.STOPPED, Reason.MOVED
            row.ended_at = clock.now()
            row.save(update_fields=["state", "reason", "ended_at"])
            continue
        kept.append(row)
        values = _values(moment, about) | {"kind": kind}
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
    return kept


def _is_over(row: Reminder, about: About) -> bool:
    """Was the person reminded of this very date already, or did somebody not want it?"""
    same = (row.about_on, row.about_at) == (about.day, about.hour)
    returns = row.state == ReminderState.STOPPED and row.reason in _RETURNS
    return same and row.state != ReminderState.PLANNED and not returns


def plan_expiries() -> int:
    """Plan the reminders of the permits that expire, for whoever agreed to be reminded.

    The worker asks for it each night: it reads no person and no permit, and is told a number. A
    permit that was renewed or corrected takes its reminders along.
    """
    days = _days(ReminderKind.DEADLINE, None)
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.plan_expiry_reminders(%s::integer[], %s)",
            [list(days), quiet.in_force().usual],
        )
        return int(cursor.fetchone()[0])
