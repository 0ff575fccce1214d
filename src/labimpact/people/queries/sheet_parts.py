"""What the sheet of a person shows of households and of facts that two records tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from labimpact.people.models import Person
from labimpact.rules import queries as rules


@dataclass(frozen=True)
class HouseholdView:
    """A household as the page of one of its members shows it."""

    pk: int
    rows: list[dict[str, Any]]

    @property
    def kind_label(self) -> str:
        return rules.label("household_kind", self.rows[0]["kind"])

    @property
    def current(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["valid_to"] is None]

    @property
    def past(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["valid_to"] is not None]

    @property
    def is_open(self) -> bool:
        """The person of the page still belongs to it."""
        return any(row["mine"] for row in self.current)


def households(rows: Iterable[dict[str, Any]], today: date) -> list[HouseholdView]:
    """The households of a person, those they still belong to first.

    Whoever belongs to one by two records of theirs has one place in it.
    """
    by_id: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        home = by_id.setdefault(row["household"], [])
        if not any(_is_second(row, other) for other in home):
            home.append(_member(row, today))
    views = [HouseholdView(pk, home) for pk, home in by_id.items()]
    return sorted(views, key=lambda view: (not view.is_open, view.pk))


def _is_second(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """The place of another record of the same person, for the same time."""
    both = row["mine"] and other["mine"] and row["person"] != other["person"]
    return bool(both and row["valid_to"] == other["valid_to"])


def first_known(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Of what two records tell, the first that says something, value by value."""
    if not rows:
        return None
    return {
        name: next((row[name] for row in rows if row[name] not in (None, "")), rows[0][name])
        for name in rows[0]
    }


def said_once(rows: list[dict[str, Any]], person_id: int) -> Iterator[dict[str, Any]]:
    """Rows in their order without what another row says alike; the person's own stay."""
    mine = [_told(row) for row in rows if row.get("of", person_id) == person_id]
    told: list[tuple[Any, ...]] = []
    for row in rows:
        what, is_mine = _told(row), row.get("of", person_id) == person_id
        if is_mine or (what not in mine and what not in told):
            told.append(what)
            yield row


def _told(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name not in ("pk", "of"))


def _member(row: dict[str, Any], today: date) -> dict[str, Any]:
    someone = Person(
        birth_date=row["birth_date"], birth_precision=row["birth_precision"],
        family_name=row["family_name"], given_name=row["given_name"],
        preferred_name=row["preferred_name"],
    )  # fmt: skip
    row["name"] = someone.full_name
    row["age"] = someone.age_on(today)
    row["is_minor"] = someone.is_minor_on(today)
    row["role_label"] = rules.label("household_role", row["role"])
    return row
