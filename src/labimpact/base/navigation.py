"""The staff menu: each app adds its entries when it is ready; nobody sees a door they lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import get_urlconf, reverse

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class NavItem:
    """`order` places it; `shortcut` is the key after `g` (go).

    `also` says where other pages of the entry stand, whose address does not begin like it.
    `shown` is asked last, for a door that is there only while there is something behind it.
    """

    label: str | _StrPromise
    route: str
    permissions: tuple[Permission, ...]
    icon: str
    order: int
    shortcut: str = ""
    group: str | _StrPromise = ""
    also: tuple[str, ...] = ()
    shown: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    icon: str
    active: bool
    shortcut: str
    group: str


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Called from AppConfig.ready; a second call for the same route replaces the first."""
    _items[item.route] = item


def links(actor: Actor, path: str, *, asking: bool = True) -> Iterator[NavLink]:
    """The entries an actor may open, in order; the one that is most specifically here is active."""
    mine = [
        (item, _address(item.route, get_urlconf()))
        for item in sorted(_items.values(), key=lambda i: i.order)
        if any(actor.can_somewhere(p) for p in item.permissions)
        and (item.shown is None or (asking and item.shown(actor)))
    ]
    # A group stands once, where its first entry stands.
    places: dict[str, int] = {}
    for item, _url in mine:
        places.setdefault(str(item.group) or item.route, len(places))
    mine.sort(key=lambda one: places[str(one[0].group) or one[0].route])
    homes = [(home, url) for item, url in mine for home in (url, *item.also)]
    homes = [pair for pair in homes if path.startswith(pair[0])]
    here = max(homes, key=lambda pair: len(pair[0]), default=("", ""))[1]
    for item, url in mine:
        yield NavLink(str(item.label), url, item.icon, url == here, item.shortcut, str(item.group))


@lru_cache(maxsize=256)
def _address(route: str, urlconf: str | None) -> str:
    """Where an entry leads; the menu asks for all of them on every page."""
    return reverse(route, urlconf=urlconf)
