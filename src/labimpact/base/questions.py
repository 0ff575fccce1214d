"""Questions put into SQL once by a process, and asked again with other values.

Building a query of the ORM and turning it into SQL takes longer than PostgreSQL takes to answer
it: half of the processor time of a guide. What the public asks thousands of times a minute is
therefore written as any query, with blanks in place of its values, and kept as SQL:

    _OF_A_SLUG = Question(lambda: Page.objects.live(moment("at")).filter(slug=text("slug")))
    pages = _OF_A_SLUG(slug="residenza", at=clock.now())

A blank stands where a value of its type would; nothing may decide on it while the query is built.
A question of which a blank does not reach the SQL, or that is asked without a value or with a
strange one, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class _Text(str):
    __slots__ = ()

    @property
    def blank(self) -> str:
        return self.removeprefix("\0")


class _Moment(datetime):
    blank = ""


class _Day(date):
    blank = ""


_Blank = _Text | _Moment | _Day


def text(name: str) -> str:
    """A blank for a text."""
    return _Text(f"\0{name}")


def moment(name: str) -> datetime:
    """A blank for a moment."""
    found = _Moment(1, 1, 1, tzinfo=UTC)
    found.blank = name
    return found


def day(name: str) -> date:
    """A blank for a day."""
    found = _Day(1, 1, 1)
    found.blank = name
    return found


@dataclass(frozen=True)
class _Kept:
    rows: QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    blanks: frozenset[str]


class Question(Generic[Row]):
    """A query with blanks, built when it is first asked."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values, one for each blank."""
        kept = self._kept = self._kept or _keep(self._build())
        if values.keys() != kept.blanks:
            raise TypeError(f"This question asks for {sorted(kept.blanks)}, not {sorted(values)}.")
        filled = tuple(
            values[param.blank] if isinstance(param, _Blank) else param for param in kept.params
        )
        compiler = copy(kept.compiler)
        compiler.connection = connections[kept.rows.db]
        compiler.as_sql = lambda *_args, **_options: (kept.sql, filled)  # type: ignore[method-assign]
        rows = kept.rows.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(rows)


def _keep(rows: QuerySet[Any]) -> _Kept:
    compiler = rows.query.get_compiler(rows.db)
    sql, params = compiler.as_sql()
    blanks = (param.blank for param in params if isinstance(param, _Blank))
    return _Kept(rows, compiler, sql, tuple(params), frozenset(blanks))
