"""Stopping reminders: at once, when the matter is done or when somebody says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.correspondence import permissions
from labimpact.correspondence.enums import Reason, ReminderState
from labimpact.correspondence.models import Reminder
from labimpact.people.models import Person

_ENDED = ["state", "reason", "ended_at"]


@transaction.atomic
def stop(
    origin: tuple[str, int],
    *,
    by: Actor,
    reason: Reason = Reason.DONE,
    person: Person | None = None,
) -> int:
    """Stop what is still planned for a matter (ferma); returns how many were stopped.

    With `person`, only theirs. A reminder that is going out in this moment is waited for.
    """
    rows = Reminder.objects.visible_to(by).of(origin).planned()
    if person is not None:
        rows = rows.filter(person=person)
    # Another worker may have sent one while its lock was waited for: it is left out.
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        _end(row, reason)
    if found:
        log.record(
            "reminder.stopped", by=by, persons=[row.person_id for row in found],
            office_id=found[0].office_id, reason=str(Reason(reason).label),
        )  # fmt: skip
    return len(found)


@transaction.atomic
def stop_one(reminder: Reminder, *, by: Actor) -> Reminder:
    """Stop one reminder by hand: this date does not bring it back."""
    row = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
    if not permissions.can_plan(by, row.office_id):
        raise Refused(_("Questo promemoria è di un altro ufficio."))
    if row.state == ReminderState.SENT:
        raise Refused(_("Questo promemoria è già partito."))
    if row.state == ReminderState.PLANNED:
        _end(row, Reason.BY_HAND)
        log.record(
            "reminder.stopped", by=by, target=row, persons=[row.person_id],
            office_id=row.office_id, reason=str(Reason.BY_HAND.label),
        )  # fmt: skip
    return row


def _end(row: Reminder, reason: Reason) -> None:
    row.state, row.reason, row.ended_at = ReminderState.STOPPED, reason, clock.now()
    row.save(update_fields=_ENDED)
