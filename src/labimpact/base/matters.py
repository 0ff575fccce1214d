"""What a record is called by whoever only knows its kind and number (ADR 0003).

A reminder or an appointment keeps the origin it was made for, as ("procedures.casedeadline", 12);
the app of that record registers how it is named and where it opens, when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from labimpact.base.actor import Actor

Origin = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Matter:
    """The name of a record for a person who may see it, and its page."""

    label: str
    url: str = ""


Provider = Callable[[Actor, list[int]], Mapping[int, Matter]]

_providers: dict[str, Provider] = {}


def register(kind: str, provider: Provider) -> None:
    """Called from AppConfig.ready; the provider answers only for what the actor may see."""
    _providers[kind] = provider


def named(actor: Actor, origins: Iterable[Origin]) -> dict[Origin, Matter]:
    """The records that have a name the actor may read: one question for each kind."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in origins:
        wanted.setdefault(kind, set()).add(pk)
    return {
        (kind, pk): matter
        for kind, ids in wanted.items()
        if kind in _providers
        for pk, matter in _providers[kind](actor, sorted(ids)).items()
    }
