"""Reads of persons that leave their trace: the only writes that a GET makes.

Each is a single statement inside the request's transaction, so none opens one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.people import recognising
from labimpact.people.models import Person
from labimpact.people.queries.finding import Found, Hit, candidates, search_network
from labimpact.people.recognising import Elsewhere, Question


@dataclass(frozen=True)
class Answer:
    """Who was found, and whom to ask about somebody whom only another office follows."""

    hits: list[Hit]
    elsewhere: list[Elsewhere]

    @property
    def alike(self) -> int:
        """How many may be meant, those whom only another office follows among them."""
        return len(self.hits) + len(self.elsewhere)

    @property
    def strong(self) -> list[Hit]:
        """Those who are very probably the one looked for."""
        return [hit for hit in self.hits if hit.is_strong]

    @property
    def likely(self) -> list[Hit]:
        """Those of whom more than chance says that they may be: nobody is registered unseen."""
        return [hit for hit in self.hits if hit.is_likely]


def search_people(text: str, *, by: Actor) -> Answer:
    """Look for a person and note whose names were shown, one row for the whole list."""
    return _answered(search_network(by, text), by)


def check_newcomer(question: Question, *, by: Actor) -> Answer:
    """Look whether somebody about to be registered is known already, and note who was shown."""
    return _answered(candidates(by, question), by)


def refuse_alike(person: Person, others: Sequence[Hit], *, by: Actor) -> None:
    """Remember that a person is none of those they were very probably taken for."""
    for hit in others:
        if hit.meant is not None:
            recognising.not_the_same(person, hit.person, hit.meant, by=by)


def _answered(found: Found, by: Actor) -> Answer:
    if found.hits:
        people = [hit.person for hit in found.hits]
        log.record_list("person.searched", by=by, rows=people, persons=[p.pk for p in people])
    return Answer(found.hits, recognising.elsewhere(by, found.question, found.unseen))


def open_record(person: Person, *, by: Actor, reason: str = "", beside: Iterable[int] = ()) -> None:
    """Note that somebody opened a person's record (accesso alla scheda), and whom it shows beside
    them: their household."""
    persons = sorted({person.pk, *beside})
    log.record("person.opened", by=by, target=person, persons=persons, reason=reason)


def show_name(person: Person, *, by: Actor) -> Person:
    """Note that a page showed somebody's name because its address named them; gives them back."""
    log.record("person.named", by=by, target=person, persons=[person.pk])
    return person


def open_history(person: Person, *, by: Actor) -> None:
    """Note that somebody read the changes of a person's record."""
    log.record("person.history_read", by=by, target=person, persons=[person.pk])
