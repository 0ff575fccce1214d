"""Small registers for the tests: written as text, read with what is proposed."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from bench.messiness import reference
from labimpact.imports.drafts import Level, RowReading
from labimpact.imports.files import open_table
from labimpact.imports.mapping import Proposal, propose
from labimpact.imports.profiles import profile
from labimpact.imports.understanding import Lexicon, read_rows

TODAY = date(2026, 11, 26)


@cache
def lexicon() -> Lexicon:
    return reference.lexicon()


def proposed(path: Path, *lines: str, kind: str = "desk", remembered=None) -> Proposal:
    table = open_table(_written(path, lines), name="r.csv")
    return propose(
        table,
        profile=profile(kind),
        remembered=remembered,
        countries=lexicon().countries,
    )


def read(path: Path, *lines: str, kind: str = "desk", **options) -> list[RowReading]:
    """The rows of a register of these lines (headings first), as the proposal reads them."""
    table = open_table(_written(path, lines), name="r.csv")
    mapping = propose(table, profile=profile(kind)).mapping
    mapping.options.update(options)
    return list(read_rows(table, mapping, profile(kind), lexicon(), today=TODAY))


def _written(path: Path, lines) -> Path:
    file = path / "r.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def said(reading: RowReading, level: Level) -> list[str]:
    return [problem.sentence for problem in reading.problems if problem.level == level]
