"""Who waits for a place: put on the list, and taken off it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.models import AppointmentKind, WaitingListEntry
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Language
from labimpact.people.models import Person


@transaction.atomic
def add(
    *,
    office_id: int,
    kind: AppointmentKind,
    by: Actor,
    person: Person | None = None,
    label: str = "",
    language: Language | None = None,
    weekdays: int = 0,
    note: str = "",
) -> WaitingListEntry:
    """Put somebody on the waiting list (lista d'attesa); bit 0 of `weekdays` is Monday."""
    if not permissions.can_book(by, office_id) or kind.office_id != office_id:
        raise Refused(_("Non puoi usare la lista d'attesa di questo ufficio."))
    if person is None and not label.strip():
        raise Refused(_("Scrivi chi aspetta, o scegli la persona."))
    entry = WaitingListEntry.objects.create(
        office_id=office_id, kind=kind, person=person, label=label.strip(), language=language,
        weekdays=weekdays, note=note.strip(), created_by_id=by.user_id,
    )  # fmt: skip
    _note("waiting_list.added", entry, by)
    return entry


@transaction.atomic
def remove(entry: WaitingListEntry, *, by: Actor) -> WaitingListEntry:
    """Take somebody off the waiting list (togli); doing it twice changes nothing."""
    entry = WaitingListEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not permissions.can_book(by, entry.office_id):
        raise Refused(_("Non puoi usare la lista d'attesa di questo ufficio."))
    if entry.closed_at is None:
        entry.closed_at, entry.closed_by_id = clock.now(), by.user_id
        entry.save(update_fields=["closed_at", "closed_by"])
        _note("waiting_list.removed", entry, by)
    return entry


def record_reading(entries: Iterable[WaitingListEntry], *, by: Actor) -> None:
    """Note that a list with names of persons was shown."""
    rows = [e for e in entries if e.person_id is not None]
    if rows:
        persons = [e.person_id for e in rows]
        log.record_list("waiting_list.listed", by=by, rows=rows, persons=persons)


def _note(action: str, entry: WaitingListEntry, by: Actor) -> None:
    log.record(action, by=by, target=entry, persons=[entry.person_id], office_id=entry.office_id)
