"""What a kind of mediation (tipo) is paid from, and counted as: rows of the list mediation_kind."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from labimpact.rules import queries as rules

LIST = "mediation_kind"


def offered(*, internal: bool = False) -> list[tuple[str, str]]:
    """The kinds that can be asked for; the mediators' own hours only where `internal` is said."""
    return [
        (item.code, item.label)
        for item in rules.items(LIST)
        if internal or not item.attributes.get("internal")
    ]


def offer_of(kind: str) -> str:
    """Mediation or facilitation: which packages pay for it."""
    return str(_attributes(kind).get("offer", "mediation"))


def item_of(kind: str) -> str:
    """The service item (prestazione) it is counted as; empty when it is none."""
    return str(_attributes(kind).get("item", "cultural_mediation"))


def is_internal(kind: str) -> bool:
    """Hours of the mediators among themselves: training, supervision."""
    return bool(_attributes(kind).get("internal"))


def shifts() -> list[str]:
    """The kinds that are fixed presence: hours and head counts, of nobody in particular."""
    return [item.code for item in rules.items(LIST) if item.attributes.get("shift")]


def is_shift(kind: str) -> bool:
    """Fixed presence in a service (presenza fissa)?"""
    return bool(_attributes(kind).get("shift"))


def internal() -> list[str]:
    """The kinds that are the mediators' own hours: nobody asked for them, nobody waits for them."""
    return [item.code for item in rules.items(LIST) if item.attributes.get("internal")]


def all_of(offers: Container[str]) -> list[str]:
    """The kinds that packages for one of those services pay for."""
    return [
        item.code for item in rules.items(LIST)
        if item.attributes.get("offer", "mediation") in offers
    ]  # fmt: skip


def _attributes(kind: str) -> dict[str, Any]:
    for item in rules.items(LIST):
        if item.code == kind:
            return dict(item.attributes)
    return {}
