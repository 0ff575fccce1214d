"""What changes an import, one verb per function."""

from labimpact.imports.actions.correcting import errors_sheet, resend, wrong_rows
from labimpact.imports.actions.deciding import confirm, leave_out, swap_names
from labimpact.imports.actions.doubles import choose, choose_all
from labimpact.imports.actions.reading import start_reading
from labimpact.imports.actions.running import start, stop
from labimpact.imports.actions.teaching import correct_value, leave_empty
from labimpact.imports.actions.undoing import start_undo
from labimpact.imports.actions.uploading import SameFile, back_to_columns, discard, look, upload
from labimpact.imports.actions.viewing import record_rows, record_seen
from labimpact.imports.actions.work import work
from labimpact.imports.actions.working import WORK_TASK, erase_old, resume_halted

__all__ = [
    "WORK_TASK",
    "SameFile",
    "back_to_columns",
    "choose",
    "choose_all",
    "confirm",
    "correct_value",
    "discard",
    "erase_old",
    "errors_sheet",
    "leave_empty",
    "leave_out",
    "look",
    "record_rows",
    "record_seen",
    "resend",
    "resume_halted",
    "start",
    "start_reading",
    "start_undo",
    "stop",
    "swap_names",
    "upload",
    "work",
    "wrong_rows",
]
