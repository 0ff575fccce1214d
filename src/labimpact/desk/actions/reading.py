"""Reads of contacts are noted as well as writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.desk.models import Contact


def open_contact(contact: Contact, *, persons: Iterable[int], by: Actor) -> None:
    """Note that a contact was opened."""
    log.record(
        "contact.opened", by=by, target=contact, persons=persons, office_id=contact.office_id
    )


def record_listing(contacts: Sequence[Contact], *, persons: Iterable[int], by: Actor) -> None:
    """Note that a list of contacts was shown: one row with what was in it."""
    if contacts:
        log.record_list("contact.listed", by=by, rows=contacts, persons=persons)


def record_form_opened(persons: Sequence[int], *, by: Actor) -> None:
    """Note that the form showed a person, their household or the people found by a search."""
    if persons:
        log.record("contact.form_opened", by=by, persons=persons)
