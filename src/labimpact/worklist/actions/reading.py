"""The register of what was read: lists with names of persons."""

from __future__ import annotations

from collections.abc import Iterable

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Row


def record_reading(tasks: list[Task], *, by: Actor) -> None:
    """Note that tasks with names of persons were shown."""
    named = [task for task in tasks if task.person_id is not None]
    if named:
        log.record_list("task.listed", by=by, rows=named, persons=[t.person_id for t in named])


def record_sheet(rows: Iterable[Row], *, by: Actor) -> None:
    """Note that a page of the work list was shown, with what it said of whom, kind by kind."""
    named = [row for row in rows if row.line.person_id is not None]
    if not named:
        return
    shown: dict[str, list[int]] = {}
    for row in named:
        shown.setdefault(row.kind, []).append(row.pk)
    log.record(
        "task.listed",
        by=by,
        persons=[row.line.person_id for row in named],
        details={"records": shown},
    )
