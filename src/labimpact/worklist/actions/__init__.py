"""What changes things to do, one verb per function."""

from labimpact.worklist.actions.carrying import (
    complete,
    hand_over,
    note_how_it_went,
    postpone,
    reopen,
    take_back_postponement,
)
from labimpact.worklist.actions.many import (
    MOST,
    Outcome,
    complete_many,
    hand_over_many,
    postpone_many,
    reopen_many,
    take_back_many,
)
from labimpact.worklist.actions.reading import record_reading, record_sheet
from labimpact.worklist.actions.writing import add, bring_back, edit, withdraw

__all__ = [
    "MOST",
    "Outcome",
    "add",
    "bring_back",
    "complete",
    "complete_many",
    "edit",
    "hand_over",
    "hand_over_many",
    "note_how_it_went",
    "postpone",
    "postpone_many",
    "record_reading",
    "record_sheet",
    "reopen",
    "reopen_many",
    "take_back_many",
    "take_back_postponement",
    "withdraw",
]
