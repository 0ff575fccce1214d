"""Under which value a rule of the retention is refused, whoever edits it (ADR 0019)."""

from __future__ import annotations

from typing import Any

from labimpact.rules.labels import value_text

# In the unit of the rule. The wall goes by the same numbers whatever the rows say
# (wall.least_months, wall.grace_days); tests/retention/test_floors.py holds them together.
LEAST = {
    "retention_contact": (1, "year"),
    "retention_case": (5, "year"),
    "retention_minor_until_age": (18, "year"),
    "retention_audit_log": (6, "month"),
    "retention_fami_evidence": (5, "year"),
    "retention_fami_payment_after": (1, "year"),
    "retention_grace": (7, "calendar_day"),
}


def least(code: str, unit: str) -> int | None:
    """The least whole number a rule may say; None when any is allowed."""
    known, of_unit = LEAST.get(code, (1, unit))
    if of_unit != unit:
        known = known * 12 if (of_unit, unit) == ("year", "month") else -(-known // 12)
    return known if code.startswith("retention_") else None


def too_short(code: str, unit: str, value: Any) -> str:
    """The least value, written out, when the one given is under it; empty when it is not."""
    floor = least(code, unit)
    if floor is None or isinstance(value, bool) or not isinstance(value, int) or value >= floor:
        return ""
    return value_text(floor, unit)
