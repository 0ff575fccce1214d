"""What an address asks of a list, without a page: for files, in a request or in a job."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, BooleanField, MultipleChoiceField
from django.http import QueryDict

from labimpact.base.actor import Actor
from labimpact.base.listing import COLUMNS, ORDER, Column, Line, Listing, Source
from labimpact.ui.lists import cleaned, said_filters
from labimpact.ui.paging import BOUND

# So many rows are read and written at a time: memory stays the same for any list.
CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """A list with its filters, columns and order, for one actor at one moment."""

    listing: Listing
    actor: Actor
    form: BaseForm
    query: str
    columns: tuple[Column, ...]
    column: Column
    falling: bool

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    def rows(self) -> QuerySet[Any] | Source:
        return self.listing.rows(self.actor, self.form)

    def counted(self) -> int:
        """How many rows, as far as the screen counts; one more says that there are others."""
        rows = self.rows()
        if not isinstance(rows, QuerySet):
            return rows.counted(BOUND + 1)
        return rows.order_by().values("pk")[: BOUND + 1].count()

    def ids(self) -> Sequence[Any]:
        """What finds every row again, in order: of records, eight bytes each."""
        rows = self.rows()
        if not isinstance(rows, QuerySet):
            return rows.keys(self.column.key, falling=self.falling)
        rows = self.listing.sorted(rows, self.column, falling=self.falling, actor=self.actor)
        return array("q", rows.values_list("pk", flat=True).iterator(chunk_size=10_000))

    def lines(self, ids: Sequence[Any]) -> list[Line]:
        """The lines of these rows, in this order; those that may no longer be read are missing."""
        rows = self.rows()
        if not isinstance(rows, QuerySet):
            return list(rows.lines(ids))
        found = self.listing.prepare(rows).filter(pk__in=list(ids)).order_by()
        by_id = {row.pk: row for row in found}
        kept = [by_id[pk] for pk in ids if pk in by_id]
        return list(self.listing.draw(self.actor, kept)) if kept else []

    def said(self) -> list[tuple[str, str]]:
        """The filters that are on, in Italian."""
        said = [(label, said) for _name, label, said in said_filters(self.listing, self.form)]
        return [*said, *self.listing.standing(self.form)] if self.is_valid else said

    def noted(self) -> dict[str, str]:
        """The same for the access register: a private filter is named, never its words."""
        return dict(self.listing.standing(self.form)) | {
            label: "…" if name in self.listing.private else said
            for name, label, said in said_filters(self.listing, self.form)
        }

    def view_query(self) -> str:
        """What a view keeps: keys of columns and orders that exist, and values the form took.

        An address may carry anything: words after a column's name, a yes that is a surname, a
        first value that the form never looked at. None of it is kept.
        """
        asked, kept = QueryDict(self.query), QueryDict(mutable=True)
        for name in asked:
            if name in self.form.cleaned_data and name not in self.listing.private:
                kept.setlist(name, self._taken(name, asked.getlist(name)))
        if COLUMNS in asked:
            kept.setlist(COLUMNS, [column.key for column in self.columns])
        if self._says_order(asked.get(ORDER, "")):
            kept[ORDER] = asked[ORDER]
        return kept.urlencode()

    def _taken(self, name: str, values: list[str]) -> list[str]:
        """The values of one filter that the form looked at, and in its own words."""
        field, found = self.form.fields[name], self.form.cleaned_data[name]
        if found in (None, "", False, []):
            return []
        if isinstance(field, MultipleChoiceField):
            return values
        return ["on"] if isinstance(field, BooleanField) else values[-1:]

    def _says_order(self, asked: str) -> bool:
        """Is it exactly the order in use? Any other falls back on the list's own."""
        return asked == f"{'-' if self.falling else ''}{self.column.key}"


def ask(listing: Listing, actor: Actor, query: str) -> Asked:
    """Read the address of a list as its page would."""
    data = QueryDict(query)
    form = listing.form(data, actor)
    form.is_valid()
    column, falling = listing.ordering(actor, data.get(ORDER, ""), form)
    columns = tuple(listing.chosen_columns(actor, data.getlist(COLUMNS)))
    kept = cleaned(form, data).urlencode()
    return Asked(listing, actor, form, kept, columns, column, falling)


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
