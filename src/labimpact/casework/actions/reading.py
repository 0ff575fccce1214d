"""Reads of cases that leave their trace."""

from __future__ import annotations

from collections.abc import Sequence

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.casework.models import Case


def read_case(case: Case, *, by: Actor) -> None:
    """Note that a case was read (caso letto)."""
    log.record("case.read", by=by, target=case, persons=[case.person_id], office_id=by.office_id)


def read_list(cases: Sequence[Case], *, by: Actor) -> None:
    """Note that a list of cases with names was shown."""
    if cases:
        log.record_list("case.listed", by=by, rows=cases, persons=[c.person_id for c in cases])
