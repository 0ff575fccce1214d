"""Services outside the network that may read something of a person: the app above tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from labimpact.people.models import Person


@dataclass(frozen=True)
class OutsideReader:
    """A service with a link of its own: since when, until when, where the actor may end it."""

    service: str
    since: datetime
    until: datetime
    ends_at: str = ""


Teller = Callable[[Person], Iterable[OutsideReader]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let it tell from now on."""
    _tellers.append(teller)


def readers(person: Person) -> list[OutsideReader]:
    """Who may read by a link today; nobody is told of them who sees by an emergency alone."""
    return [reader for teller in _tellers for reader in teller(person)]
