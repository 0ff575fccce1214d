"""What a list is, said once: its rows, columns, filters and who may read it (ADR 0015).

Each app declares its `Listing`s in a module `lists` of its own and registers them in
`AppConfig.ready`. The screen (ui/lists.py), the count, the files (the app `lists`) and the saved
views all read the one declaration, so that what is counted is what is shown and what leaves.

`rows` gives the records the actor may see, cut by the filters, in no order (or a `Source`, where
they are of several tables); `prepare` adds what a
line needs to those that stand on a page; `draw` turns them into lines, in as many questions to
the database for one as for a hundred. A column reads a line and never asks the database.

Neither `prepare` nor a way to sort may join a table that the wall can hide a row of (an account, a
person): the inner join would hide the record with it, and the count would not be the rows. Such
names are read in `draw`, or sorted by through a `Subquery`; tests/lists tries every list for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import F, Model, QuerySet, Subquery
from django.db.models.expressions import Expression, OrderBy
from django.forms import BaseForm
from django.urls import reverse

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# How these two stand in the address of a list, beside the names of its filters.
COLUMNS = "colonne"
ORDER = "ordina"

Value = str | int | Decimal | date | datetime | bool | None
Line = Any


class Kind(StrEnum):
    """What a column holds: it decides how the value is written, on screen and in a file."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class By:
    """A way to sort: a field, an expression, or what an expression is for whoever reads.

    With `empty_last` unknown comes after all.
    """

    what: str | Expression | Subquery[Any] | Callable[[Actor], Expression | Subquery[Any]]
    empty_last: bool = False

    def ordering(self, actor: Actor, *, descending: bool) -> OrderBy:
        what = F(self.what) if isinstance(self.what, str) else self.what
        if not isinstance(what, (F, Expression, Subquery)):
            what = what(actor)
        return OrderBy(what, descending=descending, nulls_last=True if self.empty_last else None)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column (colonna). `value` is what a file holds; `template` or `link` only draw it.

    `allowed` keeps the column from who has no right to it: for them it does not exist, neither on
    the screen nor in a file. `falls` sorts from the greatest at the first touch, as days do.
    `ways` are the words for its two orders, where those of its kind would say nothing.
    `total` is the number field of the record whose sum is said beside the count of the rows.
    """

    key: str
    label: str | _StrPromise
    value: Callable[[Line], Value]
    kind: Kind = Kind.TEXT
    sort: tuple[By, ...] = ()
    usual: bool = True
    falls: bool = False
    ways: tuple[str | _StrPromise, str | _StrPromise] | None = None
    total: str = ""
    template: str = ""
    link: Callable[[Line], str] | None = None
    allowed: Callable[[Actor], bool] | None = None


class Source(Protocol):
    """Rows that no single table holds: what the engine asks of them instead of a queryset.

    A key is what finds one row again; `keys` gives them in the order of a column. `lines` gives
    those that the actor may still read, in the order of the keys.
    """

    def counted(self, most: int) -> int: ...

    def keys(self, order: str, *, falling: bool) -> Sequence[Any]: ...

    def lines(self, keys: Sequence[Any]) -> Sequence[Line]: ...


def _as_they_are(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


def _the_rows(_actor: Actor, rows: Sequence[Any]) -> Sequence[Line]:
    return rows


def _nobody(_line: Line) -> Iterable[int | None]:
    return ()


def _pk(line: Line) -> int:
    return int(line.pk)


def _plain(_line: Line) -> str:
    return ""


def _nothing(_form: Any) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of records (elenco); the module says how its parts work together.

    `key` stands in addresses, saved views and the access register: it never changes. `order` is a
    column's key, with a minus for the greatest first. `private` names the filters that may hold
    somebody's name or number: no saved view keeps them, and the register says only that they were
    used. `fixed` filters make the list what it is (one figure's, one person's) and `tabs` are drawn
    as such: neither is a chip, and only the second are kept by a view. `linked` filters are set by
    a link and have no field on the page, unless they are wrong. `standing` says what holds though
    nobody asked for it, as the period of a list that would have no end: a label and its words.
    While a filter is wrong no list shows rows, and no file or view is made of it. `personal` lists
    ask why a large file is made. `notes` say how rows are counted.
    Of a list whose rows are `dear` to ask, because the wall looks at each by itself, the screen
    asks all once for their numbers, instead of once to count and once to cut; what `rows` adds to
    a record beyond its fields is not there when it is drawn.
    Where lines are records of several kinds, `kind_of` says which, and the register keeps it.
    `buttons` is the template of what can be done with a line: a last cell, on the screen only.
    """

    key: str
    title: str | _StrPromise
    route: str
    model: type[Model]
    permissions: tuple[Permission, ...]
    form: Callable[[Any, Actor], BaseForm]
    rows: Callable[[Actor, Any], QuerySet[Any] | Source]
    columns: tuple[Column, ...]
    order: str | Callable[[Any], str]
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = _as_they_are
    draw: Callable[[Actor, Sequence[Any]], Sequence[Line]] = _the_rows
    number: Callable[[Line], int] = _pk
    kind_of: Callable[[Line], str] | None = None
    persons: Callable[[Line], Iterable[int | None]] = _nobody
    css: Callable[[Line], str] = _plain
    buttons: str = ""
    opens: Callable[[Actor], bool] | None = None
    address: Callable[[Mapping[str, str]], str] | None = None
    private: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    tabs: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    standing: Callable[[Any], Sequence[tuple[str, str]]] = _nothing
    personal: bool = True
    notes: tuple[str | _StrPromise, ...] = ()
    per_page: int = 25
    dear: bool = False

    @property
    def keeps_views(self) -> bool:
        """A list that is one figure's, or one person's, has no views: it would keep which."""
        return not self.fixed

    def open_to(self, actor: Actor) -> bool:
        """May the actor read this list, acting for the office they act for?"""
        if self.opens is not None:
            return self.opens(actor)
        return any(actor.can_somewhere(p) for p in self.permissions)

    def columns_for(self, actor: Actor) -> list[Column]:
        """The columns the actor has a right to; any other does not exist for them."""
        return [c for c in self.columns if c.allowed is None or c.allowed(actor)]

    def chosen_columns(self, actor: Actor, keys: Iterable[str]) -> list[Column]:
        """Those that were asked for, in the list's own order; the usual ones when none was."""
        mine, asked = self.columns_for(actor), set(keys)
        return [c for c in mine if c.key in asked] or [c for c in mine if c.usual]

    def ordering(self, actor: Actor, asked: str, form: Any) -> tuple[Column, bool]:
        """The column to sort by, and whether from the greatest."""
        usual = self.order(form) if callable(self.order) else self.order
        sortable = {c.key: c for c in self.columns_for(actor) if c.sort}
        for wanted in (asked, usual):
            column = sortable.get(wanted.removeprefix("-"))
            if column is not None:
                return column, wanted.startswith("-")
        raise LookupError(f"{self.key} cannot be sorted by its own order {usual}")

    def sorted(
        self, rows: QuerySet[Any], column: Column, *, falling: bool, actor: Actor
    ) -> QuerySet[Any]:
        """One order, whole: rows that are equal in it follow their number."""
        by = [way.ordering(actor, descending=falling) for way in column.sort]
        return rows.order_by(*by, OrderBy(F("pk"), descending=falling))

    def url(self, data: Mapping[str, str]) -> str:
        """The page of the list; `data` are its filters, for lists whose address holds some."""
        return self.address(data) if self.address is not None else reverse(self.route)


_listings: dict[str, Listing] = {}


def register(*listings: Listing) -> None:
    """Called from AppConfig.ready; a second list of the same key replaces the first."""
    for listing in listings:
        _listings[listing.key] = listing


def named(key: str) -> Listing | None:
    return _listings.get(key)


def registered() -> list[Listing]:
    return list(_listings.values())
