"""Needs that were said before a case was assessed: the apps above tell them when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from labimpact.base.actor import Actor
from labimpact.casework.models import Case


@dataclass(frozen=True)
class NeedSaid:
    """A need as somebody wrote it down on a day: its area, how severe, who says it."""

    area: str
    severity: int
    origin: str
    on: date


Teller = Callable[[Actor, Case], Iterable[NeedSaid]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let it tell from now on."""
    _tellers.append(teller)


def needs_said(actor: Actor, case: Case) -> dict[str, NeedSaid]:
    """By area, the last that was said of it."""
    said = sorted(
        (need for teller in _tellers for need in teller(actor, case)), key=lambda need: need.on
    )
    return {need.area: need for need in said}
