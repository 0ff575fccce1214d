"""The list over all sources: one SQL text for the counts, one for the page, then the lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.worklist import sources
from labimpact.worklist.enums import Stretch, Which
from labimpact.worklist.models import Task
from labimpact.worklist.queries.tasks import TASK, done, page_rows, task_line
from labimpact.worklist.sources import Asked, Line

_Key = tuple[str, int, date | None]


@dataclass(frozen=True)
class Counts:
    """How many open things there are, in all and by when they are due."""

    total: int = 0
    late: int = 0
    today: int = 0
    week: int = 0
    later: int = 0
    undated: int = 0

    def of(self, stretch: Stretch) -> int:
        return int(getattr(self, stretch.value))


@dataclass(frozen=True)
class Row:
    """One line of the page: of any kind, or of a task with all that can be done with it."""

    kind: str
    pk: int
    due_on: date | None
    stretch: Stretch
    line: Line
    label: str = ""
    heading: bool = False  # the first of its stretch on this page

    @property
    def task(self) -> Task | None:
        record = self.line.record
        return record if isinstance(record, Task) else None


class Things:
    """One view of the list as a paginator reads it: how many, and the lines of one page.

    The nearest day comes first (or the furthest), what has no day last. The counts come together
    with the page that is `expected`, so that the list is gone through once.
    """

    def __init__(
        self,
        actor: Actor,
        which: Which,
        asked: Asked,
        today: date,
        *,
        furthest: bool = False,
        expected: slice = slice(0, 25),
    ) -> None:
        self._actor, self._today, self._way = actor, today, "DESC" if furthest else "ASC"
        self._union = _union(actor, which, asked, today)
        self._first = expected.start
        self._keys, self.counts = self._read(expected)

    def __len__(self) -> int:
        return self.counts.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self[: len(self)])

    def __getitem__(self, part: slice) -> list[Row]:
        first, size = part.start or 0, part.stop - (part.start or 0)
        keys = self._keys[:size]
        if first != self._first or size > len(self._keys):
            keys, _counts = self._read(slice(first, part.stop))
        return _rows_of(self._actor, keys, self._today)

    def _read(self, part: slice) -> tuple[list[_Key], Counts]:
        if self._union is None:
            return [], Counts()
        numbers, days = _numbers(self._today)
        order = f"item_due {self._way} NULLS LAST, item_kind, item_pk"
        text = (
            f"WITH things AS MATERIALIZED ({self._union.text})"  # noqa: S608
            " SELECT page.item_kind, page.item_pk, page.item_due, counts.*"
            f" FROM (SELECT * FROM things ORDER BY {order} LIMIT %s OFFSET %s) page"
            f" CROSS JOIN (SELECT {numbers} FROM things) counts ORDER BY {order}"
        )
        values = [*self._union.values, part.stop - part.start, part.start, *days]
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            found = cursor.fetchall()
        # Past the end there is no row to bring the counts.
        counts = Counts(*found[0][3:]) if found else _counted(self._union, self._today)
        return [row[:3] for row in found], counts


class DoneThings:
    """What was done lately, as the same paginator reads it."""

    def __init__(self, actor: Actor, asked: Asked, today: date) -> None:
        self._rows, self._today = done(actor, asked, today=today), today
        self.counts = Counts(total=self._rows.count())

    def __len__(self) -> int:
        return self.counts.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self[: len(self)])

    def __getitem__(self, part: slice) -> list[Row]:
        tasks = page_rows(list(self._rows.values_list("pk", flat=True)[part]))
        return [
            Row(TASK, t.pk, t.due_on, stretch_of(t.due_on, self._today), task_line(t))
            for t in tasks
        ]


@dataclass(frozen=True)
class _Union:
    """The sources of a view as Django wrote them: the text holds no value, they travel apart."""

    text: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class _Whose:
    """An actor as far as the text of a view depends on them: who, where, with which rights."""

    actor: Actor = field(compare=False)
    key: tuple[Any, ...]

    @classmethod
    def of(cls, actor: Actor) -> _Whose:
        rights = frozenset(actor.grants.items())
        return cls(actor, (actor.user_id, actor.office_id, rights, actor.network))


def _union(actor: Actor, which: Which | None, asked: Asked, today: date) -> _Union | None:
    return _written(_Whose.of(actor), which, asked, today, tuple(sources.open_to(actor)))


@lru_cache(maxsize=1024)
def _written(
    whose: _Whose,
    which: Which | None,
    asked: Asked,
    today: date,
    _sources: tuple[sources.Source, ...],
) -> _Union | None:
    """The text of a view, kept: having Django write seven queries cost a sixth of *Oggi*."""
    texts: list[str] = []
    values: list[Any] = []
    for part in sources.parts(whose.actor, which, asked, today):
        try:
            text, some = part.query.sql_with_params()
        except EmptyResultSet:
            continue  # Django already knows that this part has no row.
        texts.append(text)
        values.extend(some)
    # The same text for all who see the same kinds of things: only the values are their own.
    return _Union(sys.intern(" UNION ALL ".join(texts)), tuple(values)) if texts else None


def week_end(today: date) -> date:
    """The Sunday that ends the week of a day."""
    return today + timedelta(days=6 - today.weekday())


def _counted(union: _Union, today: date) -> Counts:
    numbers, days = _numbers(today)
    with connection.cursor() as cursor:
        text = f"SELECT {numbers} FROM ({union.text}) things"  # noqa: S608
        cursor.execute(text, [*days, *union.values])
        return Counts(*cursor.fetchone())


def _numbers(today: date) -> tuple[str, list[date]]:
    """The columns of `Counts`, in its order, and the days they ask for."""
    week = week_end(today)
    conditions = (
        "item_due < %s", "item_due = %s", "item_due > %s AND item_due <= %s", "item_due > %s",
        "item_due IS NULL",
    )  # fmt: skip
    each = [f"count(*) FILTER (WHERE {condition})" for condition in conditions]
    return ", ".join(["count(*)", *each]), [today, today, today, week, week]


def stretch_of(due_on: date | None, today: date) -> Stretch:
    """Under which heading a day stands; the week ends on Sunday."""
    if due_on is None:
        return Stretch.UNDATED
    if due_on <= today:
        return Stretch.LATE if due_on < today else Stretch.TODAY
    return Stretch.WEEK if due_on <= week_end(today) else Stretch.LATER


def _rows_of(actor: Actor, keys: list[_Key], today: date) -> list[Row]:
    """The lines of a page, each kind asked once for all of its records."""
    by_kind: dict[str, list[int]] = {}
    for kind, pk, _due in keys:
        by_kind.setdefault(kind, []).append(pk)
    drawn = {kind: sources.named(kind).draw(actor, pks) for kind, pks in by_kind.items()}
    found: list[Row] = []
    for kind, pk, due in keys:
        label = str(sources.named(kind).label)
        line = drawn[kind].get(pk) or Line(title=label)
        stretch = stretch_of(due, today)
        heading = not found or found[-1].stretch is not stretch
        found.append(Row(kind, pk, due, stretch, line, label, heading))
    return found


def openable(actor: Actor, rows: list[Row]) -> set[int]:
    """Of the persons named on a page, those whose record the actor may open."""
    named = {row.line.person_id for row in rows if row.line.person and row.line.person_id}
    if not named or not actor.can_somewhere(Permission.PERSON_VIEW):
        return set()
    found = Person.objects.visible_to(actor).filter(pk__in=named)
    return set(found.values_list("pk", flat=True))


@dataclass(frozen=True)
class Glance:
    """What *Oggi* says of the list: the office's things, late and for today, and one's own."""

    office: int = 0
    late: int = 0
    today: int = 0
    own: int = 0
    own_late: int = 0


def glance(actor: Actor, today: date) -> Glance:
    """The figures of the actor's office and of their own things, gone through once."""
    union = _union(actor, None, Asked(), today)
    if union is None:
        return Glance()
    here = "item_office = %s"
    # Of a kind that has no owners, what is the office's is everybody's.
    own = f"item_owner = %s OR (item_owner IS NULL AND {here})"
    conditions = (
        here, f"{here} AND item_due < %s", f"{here} AND item_due = %s", own,
        f"({own}) AND item_due < %s",
    )  # fmt: skip
    numbers = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
    office = actor.office_id
    values = [office, office, today, office, today, actor.user_id, office]
    values += [actor.user_id, office, today, *union.values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {numbers} FROM ({union.text}) things", values)  # noqa: S608
        return Glance(*cursor.fetchone())


@dataclass(frozen=True)
class Share:
    """What one colleague of an office has to do, or what nobody has taken yet."""

    owner_id: int | None
    owner: str
    total: int
    late: int
    today: int


def overview(actor: Actor, today: date) -> list[Share]:
    """Who has how much to do in the office the actor acts for (quadro dell'ufficio)."""
    union = _union(actor, Which.OFFICE, Asked(), today)
    if union is None:
        return []
    text = (
        "SELECT item_owner, count(*), count(*) FILTER (WHERE item_due < %s),"  # noqa: S608
        f" count(*) FILTER (WHERE item_due = %s) FROM ({union.text}) things"
        " GROUP BY item_owner"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [today, today, *union.values])
        found = cursor.fetchall()
    users = User.objects.in_bulk([owner for owner, *_numbers in found if owner is not None])
    shares = [
        Share(owner, str(users.get(owner, _("un collega"))) if owner else "", total, late, due)
        for owner, total, late, due in found
    ]
    return sorted(shares, key=lambda s: (s.owner_id is not None, -s.late, -s.total, s.owner))
