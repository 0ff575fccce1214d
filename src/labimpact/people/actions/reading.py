"""Reads of persons that leave their trace: the only writes that a GET makes.

Each is a single statement inside the request's transaction, so none opens one of its own.
"""

from __future__ import annotations

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.people.queries.finding import Hit, find


def search_people(text: str, *, by: Actor) -> list[Hit]:
    """Look for a person and note whose names were shown, one row for the whole list."""
    hits = find(by, text)
    if hits:
        people = [hit.person for hit in hits]
        log.record_list("person.searched", by=by, rows=people, persons=[p.pk for p in people])
    return hits


def open_record(person: Person, *, by: Actor, reason: str = "") -> None:
    """Note that somebody opened a person's record (accesso alla scheda)."""
    log.record("person.opened", by=by, target=person, persons=[person.pk], reason=reason)


def show_name(person: Person, *, by: Actor) -> Person:
    """Note that a page showed somebody's name because its address named them; gives them back."""
    log.record("person.named", by=by, target=person, persons=[person.pk])
    return person


def open_history(person: Person, *, by: Actor) -> None:
    """Note that somebody read the changes of a person's record."""
    log.record("person.history_read", by=by, target=person, persons=[person.pk])
