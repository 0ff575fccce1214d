"""What changes data here: closing registers, noting what leaves, comparing with other bodies."""

from labimpact.monitoring.actions.comparing import (
    COMPARE_TASK,
    DAILY,
    LEAST_ROWS,
    ask_comparison,
    clear_comparisons,
    compare,
    open_encodings,
)
from labimpact.monitoring.actions.registers import (
    close_register,
    draft_register,
    open_register,
    record_export,
    record_facts,
    settle_months,
)

__all__ = [
    "COMPARE_TASK",
    "DAILY",
    "LEAST_ROWS",
    "ask_comparison",
    "clear_comparisons",
    "close_register",
    "compare",
    "draft_register",
    "open_encodings",
    "open_register",
    "record_export",
    "record_facts",
    "settle_months",
]
