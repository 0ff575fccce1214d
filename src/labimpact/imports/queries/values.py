"""Every written form of a register and what it became: what the page of the values shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from labimpact.imports.drafts import How
from labimpact.imports.models import RegisterImport
from labimpact.imports.queries.meanings import kinds
from labimpact.imports.understanding.text import fold

# The least sure of several is what a line says.
_SURENESS = (How.EXACT, How.SYNONYM, How.REMEMBERED, How.NEAR, How.GUESS)


@dataclass(frozen=True)
class Value:
    """A written form of a closed list, what it became, how, and in how many rows.

    Forms that differ by capitals, spaces or signs are one: a correction holds for all of them.
    """

    field: str
    written: str
    code: str
    label: str
    how: str
    rows: int

    @property
    def is_unclear(self) -> bool:
        """Whether nobody understood it, and nobody said to leave it empty."""
        return not self.code and self.how != How.REMEMBERED


@dataclass(frozen=True)
class Group:
    """The values of one list."""

    field: str
    label: str
    values: list[Value]


def values(register: RegisterImport) -> list[Value]:
    """Everything that was read against a list; the most frequent of each list first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u->>'field', u->>'written', u->>'code', u->>'label',"
            " coalesce(u->>'how', 'exact'), count(*)"
            " FROM imports_importrow r, jsonb_array_elements(r.reading->'understood') u"
            " WHERE r.register_id = %s GROUP BY 1, 2, 3, 4, 5"
            " ORDER BY 1, 6 DESC, 2",
            [register.pk],
        )
        found = [Value(*row) for row in cursor.fetchall()]
    alike: dict[tuple[str, str], list[Value]] = {}
    for value in found:
        alike.setdefault((value.field, same_form(value.written)), []).append(value)
    return sorted(map(_one, alike.values()), key=lambda one: (one.field, -one.rows, one.written))


def same_form(written: str) -> str:
    """What two forms have in common when they are taken for one."""
    return fold(written) or written


def _one(forms: list[Value]) -> Value:
    """Several forms of a word as one line; of their meanings all are said."""
    first = next((one for one in forms if one.is_unclear), forms[0])
    labels = dict.fromkeys(one.label for one in forms if one.label)
    return Value(
        field=first.field,
        written=forms[0].written,
        code=first.code,
        label=", ".join(labels),
        how=first.how if first.is_unclear else max((one.how for one in forms), key=_sureness),
        rows=sum(one.rows for one in forms),
    )


def _sureness(how: str) -> int:
    return _SURENESS.index(How(how))


def grouped(found: Iterable[Value]) -> list[Group]:
    labels = kinds()
    groups = groupby(found, key=lambda value: value.field)
    return [Group(kind, labels.get(kind, kind), list(rows)) for kind, rows in groups]


def forms(register: RegisterImport, field: str, written: str) -> list[str]:
    """All the forms of a register that are one with a written form, itself first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT u->>'written'"
            " FROM imports_importrow r, jsonb_array_elements(r.reading->'understood') u"
            " WHERE r.register_id = %s AND u->>'field' = %s",
            [register.pk, field],
        )
        found = [row[0] for row in cursor.fetchall() if same_form(row[0]) == same_form(written)]
    return [written, *(one for one in found if one != written)]
