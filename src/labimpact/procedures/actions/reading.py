"""Reads of cases that leave their trace."""

from __future__ import annotations

from collections.abc import Sequence

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.procedures.models import ProcedureCase


def open_case_page(case: ProcedureCase, persons: Sequence[int], *, by: Actor) -> None:
    """Note that a case was read, with whom it names."""
    log.record(
        "procedure.read", by=by, target=case, persons=[case.person_id, *persons],
        office_id=case.office_id,
    )  # fmt: skip


def record_list(cases: Sequence[ProcedureCase], *, by: Actor) -> None:
    """Note that a list of cases with names was shown."""
    if cases:
        log.record_list("procedure.listed", by=by, rows=cases, persons=[c.person_id for c in cases])
