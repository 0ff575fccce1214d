"""Pages as HSDS 3.0 wraps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from labimpact.api.hsds.words import Page

PER_PAGE, MOST = 50, 200
Row = TypeVar("Row")
Kept = TypeVar("Kept", bound=Model)
Told = TypeVar("Told")


def paged(
    rows: Sequence[Row] | QuerySet[Kept], number: int, size: int, tell: Callable[..., Told]
) -> Page[Told]:
    """One page of what was found; past the last one there is an empty page, not an error."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = -(-total // size)
    first = (number - 1) * size
    contents = [tell(row) for row in rows[first : first + size]]
    return {
        "total_items": total, "total_pages": pages, "page_number": number, "size": len(contents),
        "first_page": number == 1, "last_page": number >= pages, "empty": not contents,
        "contents": contents,
    }  # fmt: skip
