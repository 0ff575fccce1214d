"""What the worker does at night, timed on whatever the folder holds; done twice, as it may be."""

from __future__ import annotations

import time
from collections.abc import Callable


def measure() -> dict[str, float]:
    """Seconds of each job, as the worker."""
    from labimpact.agenda.jobs import close_past_days
    from labimpact.correspondence import actions as reminders
    from labimpact.procedures.actions.recomputing import recompute

    return {
        "closing the days left open": _seconds(close_past_days),
        "planning reminders of expiring permits": _seconds(reminders.plan_expiries),
        "planning them again": _seconds(reminders.plan_expiries),
        "computing running terms again": _seconds(recompute),
        "computing them once more": _seconds(recompute),
    }


def _seconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun
