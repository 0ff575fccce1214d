"""The person's timeline (storia): a registry that every app fills when it is ready (ADR 0003)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from labimpact.base.actor import Actor
from labimpact.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the timeline; `at` may be a moment or only a day."""

    at: datetime | date
    kind: str
    title: str
    text: str = ""
    url: str = ""
    icon: str = ""
    who: str = ""
    tone: str = ""  # warning, danger, soft: as the timeline component draws them

    @property
    def moment(self) -> datetime | None:
        return self.at if isinstance(self.at, datetime) else None

    @property
    def day(self) -> date:
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at


Provider = Callable[[Actor, Person, int], Iterable[Entry]]

_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Called from AppConfig.ready; a second call for the same function replaces the first."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def entries(actor: Actor, person: Person, limit: int = 50) -> list[Entry]:
    """What happened with a person, newest first, as far as the actor may see it."""
    found = [entry for provider in _providers.values() for entry in provider(actor, person, limit)]
    return sorted(found, key=_newest, reverse=True)[:limit]


def _newest(entry: Entry) -> tuple[date, float]:
    # A day without an hour comes before the moments of the same day.
    return entry.day, entry.moment.timestamp() if entry.moment else float("inf")
