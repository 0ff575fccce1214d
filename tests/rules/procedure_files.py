"""The procedure files read without a database, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from labimpact.procedures.planning import Taken, running
from labimpact.rules.calendars import NATIONAL
from labimpact.rules.loading import PROCEDURES, are_days
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.checking import Known, read
from labimpact.rules.procedures.definition import CatalogueEntry, Procedure
from labimpact.rules.procedures.reading import Eligibility, Finding, costs, eligibility
from labimpact.rules.terms import Edge, Reading, Term, Unit
from tests.rules.test_rule_files import items, load, rules

CODES = [f"P{n:02}" for n in range(1, 20)]


@cache
def content(name: str) -> Any:
    return load(f"procedures/{name}")


@cache
def catalogue() -> dict[str, CatalogueEntry]:
    entries = [CatalogueEntry.model_validate(row) for row in content("documents.yaml")["rows"]]
    return {entry.code: entry for entry in entries}


@cache
def known() -> Known:
    return Known(
        rules=frozenset(row["code"] for row in rules()),
        terms=frozenset(row["code"] for row in rules() if row["readings"]),
        documents=frozenset(catalogue()),
        lists=frozenset(row["list"] for row in items()),
        days=frozenset(row["code"] for row in rules() if are_days(row["value"])),
    )


@cache
def procedures() -> dict[str, Procedure]:
    files = sorted(PROCEDURES.glob("P*.yaml"))
    return {path.name: read(content(path.name), known()) for path in files}


def procedure(code: str) -> Procedure:
    """The first version of a procedure."""
    return procedures()[f"{code}.1.yaml"]


class Rows:
    """The rules of the files, as the conditions ask for them."""

    def row(self, code: str) -> Any:
        # Later rows of a rule come after: the last one stands for today.
        return [row for row in rules() if row["code"] == code][-1]

    def value(self, code: str) -> Any:
        return self.row(code)["value"]

    def unit(self, code: str) -> str:
        unit: str = self.row(code)["unit"]
        return unit


def reads(code: str, today: date, answers: Mapping[str, Any]) -> tuple[Procedure, Evaluator]:
    return procedure(code), Evaluator(answers, Rows(), today)


def may_apply(code: str, today: date, answers: Mapping[str, Any]) -> Eligibility:
    return eligibility(*reads(code, today, answers))


def finding(found: Eligibility, check: str) -> Finding:
    return next(f for f in found.findings if f.check.code == check)


def term(code: str, _day: date) -> list[Term]:
    """A term as its row says it."""
    row = Rows().row(code)
    return [
        Term(
            code=code, label=row["label"], value=row["value"], unit=Unit(row["unit"]),
            starts_from=row["starts_from"], edge=Edge(row["edge"]),
            readings=tuple(Reading(name) for name in row["readings"]),
        )
    ]  # fmt: skip


def dates(
    code: str, answers: Mapping[str, Any], *taken: Taken, today: date = date(2027, 1, 20)
) -> dict[str, date]:
    """The safe date of every term that runs, by rule; the last one when a rule runs twice."""
    procedure, evaluator = reads(code, today, answers)
    runs = running(procedure, evaluator.knowing(procedure), taken, term, NATIONAL)
    return {run.of.rule: run.deadline.safe_on for run in runs}


def paid(code: str, today: date, answers: Mapping[str, Any]) -> dict[str, Decimal]:
    """What each cost comes to, when the answers decide."""
    found = {}
    for cost in costs(*reads(code, today, answers)):
        assert cost.decided, cost.fee.code
        found[cost.fee.code] = sum(
            (Decimal(str(Rows().value(a))) for a in cost.options[0].addends), Decimal(0)
        )
    return found
