"""Noting who read what: the only write that a page makes."""

from __future__ import annotations

from collections.abc import Sequence

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.flows.models import EligibilitySnapshot
from labimpact.flows.queries.siuss import Reject
from labimpact.people.models import Person


def read_gaps(people: Sequence[Person], *, by: Actor) -> None:
    """Note whose gaps were shown."""
    log.record_list("gaps.listed", by=by, rows=people, persons=[person.pk for person in people])


def read_snapshots(rows: Sequence[EligibilitySnapshot], *, by: Actor) -> None:
    """Note whose eligibility was shown."""
    log.record_list("eligibility.listed", by=by, rows=rows, persons=[row.person_id for row in rows])


def read_person(person: Person, *, by: Actor) -> None:
    """Note that a person's eligibility was opened."""
    log.record("eligibility.opened", by=by, target=person, persons=[person.pk])


def read_queue(queue: Sequence[Reject], *, by: Actor) -> None:
    """Note whose records wait to be complete."""
    people = [reject.person for reject in queue]
    log.record_list("siuss.queue_listed", by=by, rows=people, persons=[p.pk for p in people])
