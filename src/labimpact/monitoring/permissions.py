"""Who may read what is behind a figure, and who closes an office's register."""

from __future__ import annotations

from collections.abc import Iterable

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_open_facts(actor: Actor, offices: Iterable[int]) -> bool:
    """Facts are contacts: only who may open the records of one of these offices sees them."""
    return bool(set(offices) & actor.offices_where(Permission.PERSON_VIEW))


def register_offices(actor: Actor) -> frozenset[int]:
    """The offices whose access register an actor closes: their own, or those they sign for."""
    return actor.offices_where(Permission.CONTACT_RECORD) | actor.offices_where(
        Permission.REGISTER_SIGN
    )


def can_close_register(actor: Actor, office_id: int) -> bool:
    """Whoever records at the desk, or signs for it, closes its register (registro accessi)."""
    return office_id in register_offices(actor)


def can_compare(actor: Actor, offices: Iterable[int]) -> bool:
    """Persons in common with another body are counted by who reads the reports of these offices
    through a role of the whole area or network, and by nobody at a desk."""
    listed = set(offices)
    if Permission.REPORT_VIEW in actor.network:
        return bool(listed)
    return bool(listed) and listed <= actor.reached(Permission.REPORT_VIEW)
