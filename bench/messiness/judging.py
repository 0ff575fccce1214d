"""Reads a register with the product and compares each row with the truth of its plan."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.messiness.planning import TODAY
from bench.messiness.reference import lexicon
from labimpact.imports.drafts import Level, Mapping, RowReading
from labimpact.imports.files import open_table
from labimpact.imports.mapping import propose
from labimpact.imports.profiles import profile
from labimpact.imports.understanding import read_rows
from labimpact.imports.understanding.text import fold

_NAMES = ("family_name", "given_name")


@dataclass
class Verdict:
    """How many rows were read right, wrong, or left to a person; and the first that were not."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong_fields: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    mapping_wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def shares(self) -> dict[str, float]:
        total = sum(self.counts.values()) or 1
        return {name: round(count / total, 4) for name, count in self.counts.most_common()}


def judge(path: Path, truth: dict[str, Any]) -> Verdict:
    """Read with the proposed mapping; columns proposed wrongly are told and then put right."""
    verdict = Verdict()
    lists = lexicon()
    began = time.perf_counter()
    table = open_table(path, name=path.name)
    kind = profile(truth["profile"])
    proposal = propose(table, profile=kind)
    for heading, key in truth["columns"].items():
        if proposal.mapping.columns.get(heading, "") != key:
            found = proposal.mapping.columns.get(heading, "-")
            verdict.mapping_wrong.append(f"{heading}: {found} ({key})")
    for heading, key in proposal.mapping.columns.items():
        if heading not in truth["columns"]:
            verdict.mapping_wrong.append(f"{heading}: {key} (-)")
    mapping = Mapping(columns=truth["columns"], options=proposal.mapping.options)
    expected = {row["row"]: row for row in truth["rows"]}
    for reading in read_rows(table, mapping, kind, lists, today=TODAY):
        row = expected.pop(reading.number, None)
        _one(verdict, reading, row)
    verdict.counts["lost"] += len(expected)
    verdict.seconds = time.perf_counter() - began
    return verdict


def _one(verdict: Verdict, reading: RowReading, row: dict[str, Any] | None) -> None:
    if row is None:
        quiet = not reading.persons and reading.contact is None and reading.ok
        verdict.counts["no row, said so" if quiet else "invented"] += 1
        return
    if row["error"]:
        name = "error found" if not reading.ok else "error missed"
        verdict.counts[name] += 1
        if reading.ok:
            verdict.examples.append(f"{reading.number}: error {row['error']} {reading.cells}")
        return
    if not reading.ok:
        verdict.counts["refused wrongly"] += 1
        said = [p.sentence for p in reading.problems if p.level == Level.ERROR]
        verdict.examples.append(f"{reading.number}: refused {said}")
        return
    different = differences(reading, row)
    if reading.doubtful:
        verdict.counts["doubt, right" if not different else "doubt, wrong"] += 1
        for problem in reading.problems:
            if problem.level == Level.DOUBT:
                verdict.doubts[f"{problem.field}: {problem.sentence[:28]}"] += 1
    else:
        verdict.counts["right" if not different else "WRONG"] += 1
    for text in different:
        verdict.wrong_fields[("?" if reading.doubtful else "") + text.split("=")[0]] += 1
        if len(verdict.examples) < 400:
            doubt = "doubt" if reading.doubtful else "WRONG"
            verdict.examples.append(f"{reading.number} {doubt}: {text}")


def differences(reading: RowReading, row: dict[str, Any]) -> list[str]:
    """Fields that are not as the plan says, as `field=read (true)`."""
    found: list[str] = []
    if len(reading.persons) != len(row["persons"]):
        read = [(p.family_name, p.given_name) for p in reading.persons]
        meant = [(p["family_name"], p["given_name"]) for p in row["persons"]]
        found.append(f"persons={read} ({meant})")
    for person, true in zip(reading.persons, row["persons"], strict=False):
        for key, value in true.items():
            found += _compare(key, getattr(person, key), value)
        for key in ("tax_code", "birth", "language", "municipality", "title_kind", "email"):
            if key not in true:
                found += _compare(key, getattr(person, key), "")
    contact, true = reading.contact, row["contact"]
    if (contact is None) != (true is None):
        found.append(f"contact={contact} ({true})")
    elif contact is not None and true is not None:
        for key, value in true.items():
            found += _compare(key, getattr(contact, key), value)
    return found


def _compare(key: str, read: Any, true: Any) -> list[str]:
    if isinstance(true, list):
        same = sorted(read) == sorted(true)
    elif key in _NAMES:
        same = fold(str(read)) == fold(str(true))
    else:
        same = read == true
    return [] if same else [f"{key}={read!r} ({true!r})"]
