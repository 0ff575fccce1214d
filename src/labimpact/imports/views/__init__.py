"""The pages of a register that comes in."""

from labimpact.imports.views.columns import columns, columns_again
from labimpact.imports.views.entering import add, detail, discard, import_list
from labimpact.imports.views.rows import decide, errors, resend, row_list
from labimpact.imports.views.values import correct_value, value_list
from labimpact.imports.views.working import start, stop, undo

__all__ = [
    "add",
    "columns",
    "columns_again",
    "correct_value",
    "decide",
    "detail",
    "discard",
    "errors",
    "import_list",
    "resend",
    "row_list",
    "start",
    "stop",
    "undo",
    "value_list",
]
