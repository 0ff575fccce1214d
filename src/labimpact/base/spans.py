"""Spans of time of one resource, as an exclusion constraint compares them.

The embedded server has no btree_gist to compare ids beside ranges: each id is moved to a stretch of
numbers of its own, wide enough for every second until the year 2242.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.models import BigIntegerField, F, Func


def span_of(resource: Any, begins: str, ends: str) -> Any:
    """From one moment up to another, of one resource alone (a column by name, or an expression)."""
    base: Any = Func(
        F(resource) if isinstance(resource, str) else resource,
        template="(%(expressions)s << 33)",
        output_field=BigIntegerField(),
    )
    return Func(
        base + _second(begins), base + _second(ends),
        function="int8range", output_field=BigIntegerRangeField(),
    )  # fmt: skip


def _second(name: str) -> Any:
    # extract(epoch from timestamptz) is not immutable, its UTC reading is.
    return Func(
        F(name),
        template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint",
        output_field=BigIntegerField(),
    )
