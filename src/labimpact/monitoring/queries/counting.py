"""The counts themselves, read from the statistics views as the role `stats` (ADR 0008).

Three statements for a whole report. Their conditions are exactly those the policies can push into
an index (`=`, `= ANY`, `BETWEEN` are leakproof), so a month of one office reads its own rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from labimpact.base.actor import Actor
from labimpact.monitoring.periods import Period
from labimpact.monitoring.queries.filters import Filters
from labimpact.monitoring.queries.reading import ask

STANDINGS = ("third_country", "eu", "italian", "unknown")


class Count(NamedTuple):
    """`key` is the code within a `dimension`, `more` a second one or a label."""

    dimension: str
    key: str
    more: str
    n: int
    m: int = 0
    o: int = 0
    p: int = 0

    def plus(self, other: Count) -> Count:
        return self._replace(n=self.n + other.n, m=self.m + other.m, p=self.p + other.p)


def _counts(cursor: CursorWrapper, sql: str, params: list[Any]) -> list[Count]:
    cursor.execute(sql, params)
    return [Count(*row) for row in cursor.fetchall()]


def contacts(cursor: CursorWrapper, filters: Filters) -> list[Count]:
    """Contacts by every dimension: n contacts, m minutes, p without activity; in all, o operators.

    Needs (by area and severity) and items given count the contacts in which they occur. Months
    that are over were written down (wall.tally); only the rest is counted from the contacts.
    """
    found, written = _written(cursor, filters)
    where, params = _apart_from(filters, written)
    if where:
        found += _counts(cursor, _CONTACTS.format(where=where), params * 3)
    return _added(found)


def _written(
    cursor: CursorWrapper, filters: Filters
) -> tuple[list[Count], dict[date, frozenset[int]]]:
    """What is written down of the period's whole months, and of which offices in each."""
    months = filters.period.months_inside
    if not months:
        return [], {}
    asked: list[Any] = [list(filters.offices), months]
    project = [] if filters.project is None else [filters.project]
    text = _WRITTEN.format(project="AND project_id = %s" if project else "")
    found: list[Count] = []
    written: dict[date, set[int]] = {}
    for count in _counts(cursor, text, [*asked, *project, *asked]):
        if count.dimension == "counted":
            written.setdefault(date.fromisoformat(count.more), set()).add(int(count.key))
        else:
            found.append(count)
    return found, {month: frozenset(offices) for month, offices in written.items()}


def _apart_from(filters: Filters, written: dict[date, frozenset[int]]) -> tuple[str, list[Any]]:
    """The condition on what is still to be counted; empty when everything was written down."""
    conditions: list[str] = []
    params: list[Any] = []
    every = frozenset(filters.offices)
    for offices, span in filters.period.spans(
        {month: every - done for month, done in written.items()}, otherwise=every
    ):
        if offices:
            part = replace(filters, offices=tuple(sorted(offices)), period=span)
            text, some = part.where()
            conditions.append(f"({text})")
            params += some
    return " OR ".join(conditions), params


def _added(found: Iterable[Count]) -> list[Count]:
    """Counts of the same thing added up; operators are told apart by their number."""
    sums: dict[tuple[str, str, str], Count] = {}
    operators: set[str] = set()
    for count in [Count("all", "", "", 0), *found]:
        if count.dimension == "operator":
            operators.add(count.key)
            continue
        key = count[:3]
        before = sums.get(key)
        sums[key] = count if before is None else before.plus(count)
    every = sums[("all", "", "")]
    sums[("all", "", "")] = every._replace(o=len(operators))
    return list(sums.values())


# In one statement, so that what was written and of which offices are of the same moment.
_WRITTEN = """
WITH t AS MATERIALIZED (
    SELECT office_id, to_char(month, 'YYYY-MM') AS month, dimension, key, more, n, m, p
    FROM stats.tally
    WHERE office_id = ANY (%s::bigint[]) AND month = ANY (%s::date[]) {project}
)
SELECT dimension, key, more, sum(n)::bigint, sum(m)::bigint, 0, sum(p)::bigint
FROM t GROUP BY dimension, key, more
UNION ALL
SELECT 'office', office_id::text, '', sum(n)::bigint, sum(m)::bigint, 0, sum(p)::bigint
FROM t WHERE dimension = 'all' GROUP BY office_id
UNION ALL
SELECT 'month', month, '', sum(n)::bigint, sum(m)::bigint, 0, sum(p)::bigint
FROM t WHERE dimension = 'all' GROUP BY month
UNION ALL
SELECT 'counted', office_id::text, month::text, 0, 0, 0, 0
FROM stats.month_counted WHERE office_id = ANY (%s::bigint[]) AND month = ANY (%s::date[])
"""

_CONTACTS = """
WITH c AS MATERIALIZED (
    SELECT *, to_char(occurred_on, 'YYYY-MM') AS month FROM stats.contact WHERE {where}
)
SELECT CASE grouping(office_id, month, side, channel, language, outcome)
           WHEN 31 THEN 'office' WHEN 47 THEN 'month' WHEN 55 THEN 'side' WHEN 59 THEN 'channel'
           WHEN 61 THEN 'language' WHEN 62 THEN 'outcome' ELSE 'all' END,
       coalesce(office_id::text, month, side, channel, language, outcome, ''),
       coalesce(CASE WHEN grouping(language) = 0 THEN max(language_name) END, ''),
       count(*), coalesce(sum(minutes), 0), 0, count(*) FILTER (WHERE activity_id IS NULL)
FROM c
GROUP BY GROUPING SETS
    ((), (office_id), (month), (side), (channel), (language), (outcome))
UNION ALL
SELECT 'operator', operator_key::text, '', count(*), 0, 0, 0 FROM c GROUP BY operator_key
UNION ALL
SELECT 'need', need_area, coalesce(severity::text, ''), count(*), 0, 0, 0
FROM stats.need WHERE {where} GROUP BY need_area, severity
UNION ALL
SELECT 'item', item, '', count(*), 0, 0, 0 FROM stats.item WHERE {where} GROUP BY item
"""


def persons(cursor: CursorWrapper, filters: Filters) -> list[Count]:
    """Persons reached by every dimension: n persons (each once), m anonymous heads.

    In the row `all` also: o persons registered in the network within the period. In the rows of
    citizenships also: p which of STANDINGS they are, from 1. Citizenship, sex and band of a
    person are those of their last contact of the period.
    """
    where, params = filters.where()
    period = filters.period
    return _counts(cursor, _PERSONS.format(where=where), [*params, period.first, period.last])


_PERSONS = """
WITH a AS MATERIALIZED (
    SELECT *, to_char(occurred_on, 'YYYY-MM') AS month FROM stats.attendance WHERE {where}
), one AS MATERIALIZED (
    (SELECT DISTINCT ON (person_key) 1 AS person, 0 AS head, sex, age_band, citizenship,
            citizenship_name, standing, registered_on
     FROM a WHERE person_key IS NOT NULL
     ORDER BY person_key, occurred_on DESC, contact_id DESC)
    UNION ALL
    SELECT 0, heads, sex, age_band, citizenship, citizenship_name, standing, NULL
    FROM a WHERE person_key IS NULL
)
SELECT 'all', '', '', count(*) FILTER (WHERE person = 1), coalesce(sum(head), 0),
       count(*) FILTER (WHERE registered_on BETWEEN %s AND %s), 0
FROM one
UNION ALL
SELECT CASE grouping(citizenship, standing, sex) WHEN 3 THEN 'citizenship'
           WHEN 5 THEN 'standing' ELSE 'sex_age' END,
       coalesce(citizenship, standing, sex, ''),
       coalesce(CASE WHEN grouping(citizenship) = 0 THEN max(citizenship_name) END, age_band, ''),
       coalesce(sum(person), 0), coalesce(sum(head), 0), 0,
       array_position(ARRAY['third_country', 'eu', 'italian', 'unknown'], max(standing))
FROM one
GROUP BY GROUPING SETS ((citizenship), (standing), (sex, age_band))
UNION ALL
SELECT CASE grouping(office_id) WHEN 0 THEN 'office' ELSE 'month' END,
       coalesce(office_id::text, month), '', count(DISTINCT person_key),
       coalesce(sum(heads) FILTER (WHERE person_key IS NULL), 0), 0, 0
FROM a
GROUP BY GROUPING SETS ((office_id), (month))
"""


class Waits(NamedTuple):
    """Arrivals of a period; `median` and `p90` are minutes of those who were called."""

    arrivals: int
    called: int
    served: int
    gave_up: int
    median: float | None
    p90: float | None


def waits(cursor: CursorWrapper, filters: Filters, offices: list[int]) -> Waits:
    """How long people waited (tempi di attesa) from arriving to being called, in minutes."""
    cursor.execute(_WAITS, [offices, filters.period.first, filters.period.last])
    return Waits(*cursor.fetchone())


_WAITS = """
SELECT count(*), count(waited), count(*) FILTER (WHERE was_served),
       count(*) FILTER (WHERE gave_up),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) / 60,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY waited) / 60
FROM stats.arrival
WHERE office_id = ANY (%s::bigint[]) AND day BETWEEN %s AND %s
"""


class Distinct(NamedTuple):
    """Persons of a project, each once, by what they are to the fund; and anonymous heads."""

    third_country: int
    eu: int
    italian: int
    unknown: int
    anonymous: int


def distinct_persons(
    project: int, period: Period, *, by: Actor, items: Sequence[str] | None = None
) -> Distinct:
    """Persons served by a project in a period, counted once per project per indicator.

    `items` are the deliveries that an indicator counts; all of them when none is named. A person
    served by several offices, or for several items, is one. Union citizens and Italians (dual
    citizens too) stand apart: advised, never participants (Reg. (EU) 516/2014 art. 9).
    """
    listed = list(items or ())

    def count(cursor: CursorWrapper) -> Distinct:
        cursor.execute(_DISTINCT, [project, period.first, period.last, not listed, listed])
        return Distinct(*cursor.fetchone())

    return ask(count, by=by).answer


_DISTINCT = """
WITH d AS MATERIALIZED (
    SELECT person_key, standing, heads, delivered_on, delivery_id FROM stats.delivery
    WHERE project_id = %s AND delivered_on BETWEEN %s AND %s AND (%s OR item = ANY (%s))
), one AS (
    SELECT DISTINCT ON (person_key) standing FROM d WHERE person_key IS NOT NULL
    ORDER BY person_key, delivered_on DESC, delivery_id DESC
)
SELECT count(*) FILTER (WHERE standing = 'third_country'), count(*) FILTER (WHERE standing = 'eu'),
       count(*) FILTER (WHERE standing = 'italian'), count(*) FILTER (WHERE standing = 'unknown'),
       (SELECT coalesce(sum(heads), 0) FROM d WHERE person_key IS NULL)
FROM one
"""
