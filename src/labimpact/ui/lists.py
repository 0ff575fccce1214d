"""A declared list on a page: filters from the address, columns, order, a bounded count, lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet, Sum
from django.forms import BaseForm, BooleanField, ChoiceField, ModelChoiceField
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor
from labimpact.base.listing import COLUMNS, ORDER, Column, Kind, Line, Listing, Source, Value
from labimpact.ui import paging

PAGE = "pagina"
# In the address of a list that is asked for as it is, without one's usual view.
WHOLE = "tutto"
# So many filters stand in sight; the others open at a touch.
FIRST = 6


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address of the list without it; none when it always stands."""

    label: str
    said: str
    href: str = ""


@dataclass(frozen=True)
class Head:
    """The heading of a column: how it is sorted now, and the address that sorts by it."""

    column: Column
    sorted: str  # as aria-sort says it; empty when by another column
    href: str


@dataclass(frozen=True)
class UsualView:
    """The view with which a list opens for somebody, when its address asks for nothing."""

    name: str
    query: str


_usual: list[Callable[[Actor, str], UsualView | None]] = []


def register_usual_views(provider: Callable[[Actor, str], UsualView | None]) -> None:
    """The app that keeps the views says which one a list opens with."""
    _usual[:] = [provider]


class Screen:
    """What a page shows of a list; its template draws it with `lists/tools` and `lists/table`."""

    def __init__(self, listing: Listing, actor: Actor, data: QueryDict, number: str | None) -> None:
        self.listing, self.actor = listing, actor
        self.view: UsualView | None = None
        if not data and _usual:
            self.view = _usual[0](actor, listing.key)
            if self.view is not None:
                data = QueryDict(self.view.query)
        self.data = data
        self.form: Any = listing.form(data, actor)
        self.is_valid = self.form.is_valid()
        self.columns = listing.chosen_columns(actor, data.getlist(COLUMNS))
        self.column, self.falling = listing.ordering(actor, data.get(ORDER, ""), self.form)
        self._number = number

    @property
    def status(self) -> int:
        return 200 if self.is_valid else 422

    @cached_property
    def found(self) -> QuerySet[Any] | Source:
        """The records of every page, as the filters ask for them; nothing was read yet."""
        return self.listing.rows(self.actor, self.form)

    @cached_property
    def totals(self) -> list[tuple[str, str]]:
        """The sums of the columns on the page that have one, over every row that is counted."""
        summed = [column for column in self.columns if column.total]
        if not summed or not isinstance(self.found, QuerySet):
            return []
        paginator: Any = self.page.paginator
        if not paginator.count or paginator.more:
            return []
        rows = self.found.order_by().values("pk", *{c.total for c in summed})[: paging.BOUND]
        found = rows.aggregate(**{c.key: Sum(c.total) for c in summed})
        return [
            (total_said(c), formats.number_format(found[c.key] or 0, force_grouping=True))
            for c in summed
        ]

    @cached_property
    def page(self) -> Page[Any]:
        """The records of one page; none while the filters are wrong."""
        listing = self.listing
        everything = listing.model._default_manager
        rows: Any = self.found if self.is_valid else everything.none()
        if listing.dear and isinstance(rows, QuerySet):
            return self._page_of_numbers(rows)
        page = paging.BoundedPaginator(rows, listing.per_page).get_page(self._number)
        first = page.start_index() - 1
        part = slice(first, first + listing.per_page)
        if not page.paginator.count:
            page.object_list = []
        elif isinstance(rows, QuerySet):
            shown = listing.sorted(
                listing.prepare(rows), self.column, falling=self.falling, actor=self.actor
            )
            page.object_list = list(shown[part])
        else:
            page.object_list = list(rows.keys(self.column.key, falling=self.falling)[part])
        return page

    def _page_of_numbers(self, rows: QuerySet[Any]) -> Page[Any]:
        """The numbers of all rows in their order, asked once, then the rows of the page alone."""
        listing = self.listing
        how: Any = {"column": self.column, "falling": self.falling, "actor": self.actor}
        numbers = list(listing.sorted(rows, **how).values_list("pk", flat=True)[: paging.BOUND + 1])
        page = paging.BoundedPaginator(numbers, listing.per_page).get_page(self._number)
        part = slice(max(page.start_index() - 1, 0), page.end_index())
        shown = listing.model._default_manager.filter(pk__in=numbers[part])
        page.object_list = list(listing.sorted(listing.prepare(shown), **how))
        return page

    @cached_property
    def lines(self) -> list[Line]:
        found = list(self.page.object_list)
        if self.is_valid and not isinstance(self.found, QuerySet):
            return list(self.found.lines(found))
        return list(self.listing.draw(self.actor, found))

    @property
    def persons(self) -> list[int]:
        """Whose data the page shows, for the access register."""
        return [p for line in self.lines for p in self.listing.persons(line) if p is not None]

    def rows(self) -> Iterator[tuple[str, Line]]:
        """Each line with the class of its row."""
        return ((self.listing.css(line), line) for line in self.lines)

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        mine = column.key == self.column.key
        falling = not self.falling if mine else column.falls
        now = ("descending" if self.falling else "ascending") if mine else ""
        return Head(column, now, self.href(**{ORDER: f"-{column.key}" if falling else column.key}))

    @property
    def all_columns(self) -> list[tuple[Column, bool]]:
        """Every column the actor may have, and whether it stands on the page."""
        shown = {column.key for column in self.columns}
        return [(c, c.key in shown) for c in self.listing.columns_for(self.actor)]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Every way to sort, for the menu: on a phone a table has no headings."""
        found = []
        for column in self.listing.columns_for(self.actor):
            for falling in (False, True) if column.sort else ():
                key = f"-{column.key}" if falling else column.key
                mine = column.key == self.column.key and falling == self.falling
                found.append((key, order_said(column, falling=falling), mine))
        return found

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on, each with the address without it."""
        return [
            Chip(label, said, self.href(**{name: None}))
            for name, label, said in said_filters(self.listing, self.form)
            if name in self.data and name not in self.listing.fixed | self.listing.tabs
        ]

    @property
    def standing(self) -> list[Chip]:
        """What holds though the address does not ask for it: the usual period of the list."""
        if not self.is_valid:
            return []
        usual = [
            Chip(label, said)
            for name, label, said in said_filters(self.listing, self.form)
            if name not in self.data
        ]
        return [*usual, *(Chip(label, said) for label, said in self.listing.standing(self.form))]

    @property
    def said(self) -> list[tuple[str, str]]:
        """Every filter in words, tabs and what always holds among them, as paper says them."""
        asked = said_filters(self.listing, self.form)
        standing = self.listing.standing(self.form) if self.is_valid else ()
        return [*((label, said) for _name, label, said in asked), *standing]

    @property
    def order_now(self) -> str:
        """The order in words: a phone shows no headings, and paper no arrows."""
        return order_said(self.column, falling=self.falling)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters as hidden fields, for the forms that change something else."""
        return [(k, v) for k, vs in self.asked().lists() for v in vs if k not in (COLUMNS, ORDER)]

    @property
    def columns_and_order(self) -> list[tuple[str, str]]:
        """The rest of the address, for the forms of a page that draw their own filters."""
        return [(k, v) for k, vs in self.asked().lists() for v in vs if k in (COLUMNS, ORDER)]

    @property
    def filter_fields(self) -> list[BoundField]:
        """The filters that are typed or chosen; a tab or a link too, once its value is wrong.

        A fixed one is part of what the list is, and has no field.
        """
        apart = self.listing.tabs | self.listing.linked
        return [
            field
            for field in self.form.visible_fields()
            if field.name not in self.listing.fixed and (field.errors or field.name not in apart)
        ]

    @property
    def first_fields(self) -> list[BoundField]:
        """Those that always stand in sight: on a phone fifteen filters would hide the list."""
        return self.filter_fields[:FIRST]

    @property
    def other_fields(self) -> list[BoundField]:
        return self.filter_fields[FIRST:]

    @property
    def opens_others(self) -> bool:
        """Is one of the others on, or wrong?"""
        return any(field.errors or self.data.get(field.name) for field in self.other_fields)

    @property
    def set_apart(self) -> list[tuple[str, str]]:
        """Columns, order and what the filters' form does not show, to be sent along with it."""
        shown = {field.name for field in self.filter_fields}
        return [(k, v) for k, vs in self.asked().lists() for v in vs if k not in shown]

    @property
    def plain_href(self) -> str:
        """The list without any filter, and without one's usual view."""
        query = QueryDict(mutable=True)
        for name in self.listing.fixed | self.listing.tabs:
            if self.data.get(name) and name not in self.form.errors:
                query[name] = str(self.data[name])
        query[WHOLE] = "1"
        return f"?{query.urlencode()}"

    def asked(self) -> QueryDict:
        """What the address says of this list: its filters, columns and order, and nothing else."""
        return cleaned(self.form, self.data)

    @property
    def query(self) -> str:
        return self.asked().urlencode()

    def href(self, **changed: str | None) -> str:
        """The address of this list with something changed, or taken away."""
        query = self.asked()
        for name, value in changed.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode() or f'{WHOLE}=1'}"


def cleaned(form: BaseForm, data: QueryDict) -> QueryDict:
    """The part of an address that a list understands."""
    query = QueryDict(mutable=True)
    for name in (*form.fields, COLUMNS, ORDER):
        values = [value for value in data.getlist(name) if value.strip()]
        if values:
            query.setlist(name, values)
    return query


def read(request: ActorRequest, listing: Listing, **fixed: str) -> Screen:
    """The list as the address of the page asks for it; `fixed` filters stand in its path."""
    if not fixed:
        return Screen(listing, request.actor, request.GET, request.GET.get(PAGE))
    data = request.GET.copy()
    for name, value in fixed.items():
        data[name] = value
    return Screen(listing, request.actor, data, request.GET.get(PAGE))


def said_filters(listing: Listing, form: BaseForm) -> Iterator[tuple[str, str, str]]:
    """Name, label and Italian value of every filter that is on."""
    found: dict[str, Any] = getattr(form, "cleaned_data", {})
    for name, field in form.fields.items():
        value = found.get(name)
        if value in (None, "", False, []) or (name not in form.data and not field.required):
            continue
        label = str(field.label or name)
        if isinstance(field, BooleanField):
            yield name, label, _("sì")
        elif isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
            asked = value if isinstance(value, list) else [form.data.get(name, "")]
            yield name, label, ", ".join(_chosen(field, str(one)) for one in asked)
        else:
            yield name, label, written(value)


def _chosen(field: ChoiceField, value: str) -> str:
    offered: Any = field.choices
    for key, label in offered:
        if isinstance(label, (list, tuple)):
            found = next((str(text) for inner, text in label if str(inner) == value), "")
            if found:
                return found
        elif str(key) == value:
            return str(label)
    return value


def written(value: Value, kind: Kind = Kind.TEXT) -> str:
    """A value as an Italian reader expects it."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("sì") if value else _("no")
        case datetime():
            return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case int() | Decimal() if kind is Kind.NUMBER:
            return formats.number_format(value, use_l10n=True)
        case _:
            return str(value)


def total_said(column: Column) -> str:
    """What the sum of a column is called, beside the count and in the files."""
    return _("%(column)s in tutto") % {"column": column.label}


def order_said(column: Column, *, falling: bool) -> str:
    """A column and which of its values come first, as the menu and the files say it."""
    way = column.ways or {
        Kind.TEXT: (_("dalla A alla Z"), _("dalla Z alla A")),
        Kind.NUMBER: (_("dal più piccolo"), _("dal più grande")),
        Kind.YES_NO: (_("prima i no"), _("prima i sì")),
    }.get(column.kind, (_("dalla prima all'ultima"), _("dall'ultima alla prima")))
    return f"{column.label}: {way[falling]}"
