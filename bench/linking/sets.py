"""The registers whose truth is known: public ones, and one that is made up.

The public ones lie in `../shared/data/nomi` (or where LABIMPACT_SHARED points) and are read there.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

from labimpact.recognition.linking import Record, read_record
from labimpact.recognition.linking.births import BirthReader

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LABIMPACT_SHARED") or ROOT.parent / "shared")
NAMES = {"id": "rec_id", "given_name": "given_name", "family_name": "surname",
         "birth_date": "date_of_birth"}  # fmt: skip
ALL = NAMES | {"tax_code": "soc_sec_id", "street": "address_1", "postcode": "postcode",
               "municipality": "suburb"}  # fmt: skip
FAKE = {"id": "unique_id", "given_name": "first_name", "family_name": "surname",
        "birth_date": "dob"}  # fmt: skip
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Task:
    """Registers to link and the pairs, by position, that are one person."""

    name: str
    left: Sequence[Record]
    right: Sequence[Record] | None
    truth: frozenset[tuple[int, int]]
    groups: Mapping[tuple[int, int], str] | None = None


def nomi() -> Path:
    """Where the public registers lie."""
    return SHARED / "data" / "nomi"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a register, trimmed."""
    with path.open(newline="", encoding="utf-8") as source:
        return [
            {name.strip(): (cell or "").strip() for name, cell in row.items()}
            for row in csv.DictReader(source)
        ]


def records_of(rows: Rows, columns: Mapping[str, str], date_format: str) -> list[Record]:
    """Rows read as the map says."""
    births = BirthReader(date_format)
    return [
        read_record({field: row[column] for field, column in columns.items()}, births)
        for row in rows
    ]


def febrl_person(row: Mapping[str, str]) -> str:
    """rec-12-org and rec-12-dup-0 are one person."""
    return row["rec_id"].split("-")[1]


def within(name: str, rows: Rows, persons: Callable[[Mapping[str, str]], str],
           columns: Mapping[str, str], date_format: str) -> Task:  # fmt: skip
    """A register with copies."""
    copies: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        copies[persons(row)].append(position)
    truth = frozenset(pair for same in copies.values() for pair in combinations(same, 2))
    return Task(name, records_of(rows, columns, date_format), None, truth)


def across(name: str, left: Rows, right: Rows, columns: Mapping[str, str]) -> Task:
    """Two registers that have people in common."""
    there: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(left):
        there[febrl_person(row)].append(position)
    truth = frozenset(
        pair
        for position, row in enumerate(right)
        for pair in product(there[febrl_person(row)], (position,))
    )
    read = (records_of(rows, columns, "%Y%m%d") for rows in (left, right))
    return Task(name, *read, truth)


def public_tasks(febrl4: Path | None) -> list[Task]:
    """The tasks on public registers, those that are there."""
    tasks: list[Task] = []
    folder = nomi() / "record-linkage-febrl"
    for label, columns in (("all fields", ALL), ("names and birth date", NAMES)):
        for number in (1, 3):
            path = folder / f"dataset{number}.csv"
            if path.exists():
                title = f"FEBRL{number}, {label}"
                tasks.append(within(title, rows_of(path), febrl_person, columns, "%Y%m%d"))
        if (folder / "dataset2.csv").exists():
            rows = rows_of(folder / "dataset2.csv")
            parts = [[r for r in rows if ("-org" in r["rec_id"]) is org] for org in (True, False)]
            tasks.append(across(f"FEBRL2 in two registers, {label}", *parts, columns))
        if febrl4 is not None:
            both = [rows_of(febrl4 / f"dataset4{side}.csv") for side in "ab"]
            tasks.append(across(f"FEBRL4, {label}", *both, columns))
    fake = nomi() / "record-linkage-splink" / "fake_1000.csv"
    if fake.exists():
        rows = rows_of(fake)
        title = "splink fake_1000, names and birth date"
        tasks.append(within(title, rows, lambda row: row["cluster"], FAKE, "%Y-%m-%d"))
    return tasks
