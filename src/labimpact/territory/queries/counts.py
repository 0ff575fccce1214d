"""The prepared counts, asked as the role `stats`: whose areas these are is said by the view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.backends.utils import CursorWrapper

from labimpact.territory.publishing import Coin
from labimpact.territory.quarters import Quarter

# By need, by area, by value: what `publishing.nested` hides within.
ByArea = dict[str, dict[str, int]]
DETAILS = ("month", "place", "citizenship", "age")


def state(cursor: CursorWrapper) -> tuple[datetime | None, Coin]:
    """Of when the counts are, and the coin of this installation."""
    cursor.execute("SELECT folded_at, coin FROM stats.territory_state")
    row = cursor.fetchone() or (None, "")
    return row[0], Coin(row[1])


def needs(cursor: CursorWrapper, quarters: Iterable[Quarter]) -> dict[tuple[date, str], ByArea]:
    """Persons by first day of the quarter and need: each area, with the one value ''."""
    cursor.execute(
        "SELECT period, key, area_id, n FROM stats.territory"
        " WHERE what = 'need' AND period = ANY (%s::date[])",
        [[quarter.first for quarter in quarters]],
    )
    found: dict[tuple[date, str], ByArea] = {}
    for period, need, area, n in cursor.fetchall():
        found.setdefault((period, need), {})[str(area)] = {"": n}
    return found


def details(
    cursor: CursorWrapper, quarter: Quarter, need: str | None = None
) -> dict[tuple[str, str], ByArea]:
    """Persons of a quarter by detail and need (of all needs when none is named)."""
    cursor.execute(
        "SELECT what, key, area_id, value, n FROM stats.territory"
        " WHERE what = ANY (%s) AND period = %s AND (%s::text IS NULL OR key = %s)",
        [[f"need_{detail}" for detail in DETAILS], quarter.first, need, need],
    )
    found: dict[tuple[str, str], ByArea] = {}
    for what, key, area, value, n in cursor.fetchall():
        of_need = found.setdefault((what.removeprefix("need_"), key), {})
        of_need.setdefault(str(area), {})[value] = n
    return found


def together(cursor: CursorWrapper, year: int) -> dict[str, ByArea]:
    """Persons of a year by the needs they had together (`home+work`; '' for any)."""
    cursor.execute(
        "SELECT key, area_id, n FROM stats.territory WHERE what = 'together' AND period = %s",
        [date(year, 1, 1)],
    )
    found: dict[str, ByArea] = {}
    for key, area, n in cursor.fetchall():
        found.setdefault(key, {})[str(area)] = {"": n}
    return found


def flows(cursor: CursorWrapper, year: int) -> dict[tuple[int, int], tuple[int, frozenset[int]]]:
    """Persons sent in a year by sender and receiver (0: outside), and which areas these are of."""
    cursor.execute(
        "SELECT key, area_id, other_id, n FROM stats.territory WHERE what = 'flow' AND period = %s",
        [date(year, 1, 1)],
    )
    found: dict[tuple[int, int], tuple[int, frozenset[int]]] = {}
    for key, area, other, n in cursor.fetchall():
        sender, _to, receiver = key.partition(">")
        # An office that has moved meanwhile may stand there under two areas.
        before, areas = found.get((int(sender), int(receiver)), (0, frozenset()))
        found[int(sender), int(receiver)] = (before + n, areas | {area, other})
    return found


def answers(
    cursor: CursorWrapper, year: int, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[dict[int, int], dict[str, int]]]:
    """Of these pairs of offices: how many answered after so many days, and how many by the term."""
    cursor.execute(
        "SELECT what, key, value, sum(n)::bigint FROM stats.territory"
        " WHERE what IN ('flow_days', 'flow_term') AND period = %s AND key = ANY (%s)"
        " GROUP BY what, key, value",
        [date(year, 1, 1), [f"{sender}>{receiver}" for sender, receiver in pairs]],
    )
    found: dict[tuple[int, int], tuple[dict[int, int], dict[str, int]]] = {
        pair: ({}, {}) for pair in pairs
    }
    for what, key, value, n in cursor.fetchall():
        sender, _to, receiver = key.partition(">")
        days, terms = found[int(sender), int(receiver)]
        if what == "flow_days":
            days[int(value)] = n
        else:
            terms[value] = n
    return found


def times(
    cursor: CursorWrapper, months: Sequence[date], area: int | None
) -> Mapping[tuple[str, date], dict[int, int]]:
    """How many took so many days, by step of the process and month of its end."""
    cursor.execute(
        "SELECT key, period, value::int, sum(n)::bigint FROM stats.territory"
        " WHERE what = 'time' AND period = ANY (%s::date[])"
        " AND (%s::bigint IS NULL OR area_id = %s) GROUP BY key, period, value",
        [list(months), area, area],
    )
    found: dict[tuple[str, date], dict[int, int]] = {}
    for step, month, days, n in cursor.fetchall():
        found.setdefault((step, month), {})[days] = n
    return found
