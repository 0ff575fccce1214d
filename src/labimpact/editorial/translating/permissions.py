"""Whose translations are whose: those of the areas for whose portal one writes."""

from __future__ import annotations

from dataclasses import dataclass

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office


@dataclass(frozen=True)
class Newsrooms:
    """The areas (None: the Region) whose pages somebody sees, and those they may publish."""

    sees: frozenset[int | None]
    publishes: frozenset[int | None]

    @property
    def sees_all(self) -> bool:
        """Who writes for the Region reads everybody's: her pages are the root of all of them."""
        return None in self.sees

    @property
    def areas(self) -> frozenset[int]:
        return frozenset(area for area in self.sees if area is not None)

    def may_publish(self, area_id: int | None) -> bool:
        """Only in an office of that area, as the wall has it (wall.publishes_for)."""
        return area_id in self.publishes


def newsrooms_of(actor: Actor) -> Newsrooms:
    """The newsrooms in which somebody writes, from their offices (redazioni); one question."""
    writes = actor.offices_where(Permission.CONTENT_WRITE)
    publishes = actor.offices_where(Permission.CONTENT_PUBLISH)
    area = dict(Office.objects.filter(pk__in=writes | publishes).values_list("pk", "area_id"))
    return Newsrooms(
        sees=frozenset(area.values()),
        publishes=frozenset(area[pk] for pk in publishes if pk in area),
    )
