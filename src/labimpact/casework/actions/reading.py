"""Reads of cases that leave their trace."""

from __future__ import annotations

from collections.abc import Sequence

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.casework.models import Case, IndividualPlan


def read_case(case: Case, *, by: Actor) -> None:
    """Note that a case was read (caso letto)."""
    log.record("case.read", by=by, target=case, persons=[case.person_id], office_id=by.office_id)


def read_list(cases: Sequence[Case], *, by: Actor) -> None:
    """Note that a list of cases with names was shown."""
    if cases:
        log.record_list("case.listed", by=by, rows=cases, persons=[c.person_id for c in cases])


def read_household(case: Case, persons: Sequence[int], *, by: Actor) -> None:
    """Note that the names of the household were shown (nucleo letto)."""
    if persons:
        log.record(
            "case.household_read", by=by, target=case, persons=sorted({case.person_id, *persons}),
            office_id=by.office_id,
        )  # fmt: skip


def print_plan(case: Case, plan: IndividualPlan, *, by: Actor) -> None:
    """Note that the sheet of the plan was printed (progetto stampato)."""
    log.record(
        "case.plan_printed", by=by, target=case, persons=[case.person_id], office_id=by.office_id,
        details={"plan": plan.pk},
    )  # fmt: skip


def print_consent(case: Case, *, by: Actor) -> None:
    """Note that the consent to share was printed (consenso stampato)."""
    log.record(
        "case.consent_printed", by=by, target=case, persons=[case.person_id],
        office_id=by.office_id,
    )  # fmt: skip
