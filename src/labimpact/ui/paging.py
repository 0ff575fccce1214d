"""Pages of a list, as far as anybody turns them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

# Rows are counted, and pages turned, as far as this: nobody reads on, and a count of a million
# rows would cost more than the page.
BOUND = 10_000

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class BoundedPaginator(_Paginator):
    """Pages of the first ten thousand rows; `more` says that there are others."""

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[: BOUND + 1].count()
        if isinstance(rows, list):
            return len(rows)
        counted: int = rows.counted(BOUND + 1)
        return counted

    def page(self, number: int | str) -> Page[Any]:
        """A page without its rows: the screen gives them an order before it cuts them."""
        return Page([], self.validate_number(number), self)

    @cached_property
    def count(self) -> int:
        return min(self._found, BOUND)

    def _check_object_list_is_ordered(self) -> None:
        """Rows are counted without an order; the screen gives them one before it cuts them."""

    @cached_property
    def more(self) -> bool:
        return self._found > BOUND
