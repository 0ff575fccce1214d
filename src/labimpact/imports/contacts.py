"""How contacts are written: the desk, a floor above, says it here when it is ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from labimpact.base.actor import Actor
from labimpact.imports.drafts import ContactDraft


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A contact of a register: as it was read, and the persons it was of, by role."""

    draft: ContactDraft
    people: tuple[tuple[int, str], ...]
    submission: UUID
    language_id: int | None = None
    # A next step of the register becomes a thing to do only when asked for.
    with_tasks: bool = False


class Contacts(Protocol):
    """What an app that keeps contacts offers."""

    def why_not(self, contact: NewContact, *, office_id: int) -> str:
        """Why it cannot be recorded, in one sentence; nothing when it can."""
        ...

    def write(self, contacts: Sequence[NewContact], *, office_id: int, by: Actor) -> list[int]:
        """Record them all and answer their ids, in order."""
        ...

    def met(self, persons: Iterable[int], *, office_id: int, by: Actor) -> set[tuple[int, date]]:
        """The days on which the office has already met each of these persons."""
        ...


_writers: list[Contacts] = []


def register(writer: Contacts) -> None:
    """Called from AppConfig.ready; the last one called counts."""
    _writers[:] = [writer]


def writer() -> Contacts:
    return _writers[0]
