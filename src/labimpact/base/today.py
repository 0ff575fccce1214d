"""*Oggi*, the operator's day: a registry that each app fills when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.urls import reverse

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class TodayButton:
    """Something done at once, by POST, without opening anything else."""

    label: str
    url: str
    kind: str = "outline-primary"
    shortcut: str = ""  # offered on the first item only


@dataclass(frozen=True)
class TodayItem:
    """One line of a section.

    `person` is a name and is drawn apart, so that no script bends the sentence around it;
    `person_id` goes into the access register, which notes whose names were shown.
    """

    title: str
    url: str = ""
    person: str = ""
    person_id: int | None = None
    note: str = ""
    badge: str = ""
    badge_kind: str = "neutral"
    since: datetime | None = None  # a waiting time counted from here
    due_on: date | None = None
    buttons: tuple[TodayButton, ...] = ()

    @property
    def waited(self) -> int:
        """Whole minutes since `since`; the page counts on from here by itself."""
        if self.since is None:
            return 0
        return max(0, int((clock.now().timestamp() - self.since.timestamp()) // 60))


Provider = Callable[[Actor, date], Iterable[TodayItem]]


@dataclass(frozen=True)
class TodaySection:
    """`provider` gives the items, most urgent first; it needs one query, two at most.

    `empty` says what to do first, and `action`/`action_route` where. `optional` sections are
    not drawn at all while they are empty.
    """

    key: str
    title: str | _StrPromise
    order: int
    permissions: tuple[Permission, ...]
    provider: Provider
    icon: str = "it-list"
    empty: str | _StrPromise = ""
    action: str | _StrPromise = ""
    action_route: str = ""
    all_route: str = ""
    all_query: str = ""
    refresh_seconds: int = 0
    optional: bool = False
    limit: int = 8


@dataclass(frozen=True)
class FilledSection:
    """A section as one actor sees it on one day."""

    section: TodaySection
    items: tuple[TodayItem, ...]
    has_more: bool

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def all_url(self) -> str:
        if not self.section.all_route:
            return ""
        return reverse(self.section.all_route) + self.section.all_query

    @property
    def action_url(self) -> str:
        return reverse(self.section.action_route) if self.section.action_route else ""


@dataclass(frozen=True)
class TodayFigure:
    """A number at the top of the page of the day, leading to the list it counts."""

    number: int
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class TodayFigures:
    """Some numbers of one app, all from one query. `provider` gives none when all are zero."""

    key: str
    order: int
    permissions: tuple[Permission, ...]
    provider: Callable[[Actor, date], Iterable[TodayFigure]]


_sections: dict[str, TodaySection] = {}
_figures: dict[str, TodayFigures] = {}


def register(section: TodaySection) -> None:
    """Called from AppConfig.ready; a second call for the same key replaces the first."""
    _sections[section.key] = section


def register_figures(figures: TodayFigures) -> None:
    """Called from AppConfig.ready; a second call for the same key replaces the first."""
    _figures[figures.key] = figures


def figures(actor: Actor, day: date) -> list[TodayFigure]:
    """The numbers an actor may see at the top of the day, in order."""
    return [
        figure
        for entry in sorted(_figures.values(), key=lambda f: (f.order, f.key))
        if any(actor.can_somewhere(p) for p in entry.permissions)
        for figure in entry.provider(actor, day)
    ]


def sections(actor: Actor, day: date, *, only: str = "") -> Iterator[FilledSection]:
    """The sections an actor may open, filled and in order; `only` fills a single one."""
    for section in sorted(_sections.values(), key=lambda s: (s.order, s.key)):
        if only and section.key != only:
            continue
        if not any(actor.can_somewhere(p) for p in section.permissions):
            continue
        found = tuple(islice(section.provider(actor, day), section.limit + 1))
        if found or not section.optional:
            yield FilledSection(section, found[: section.limit], len(found) > section.limit)
