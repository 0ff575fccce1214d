"""Opening files: whatever was chosen becomes rows of text, or one sentence that says why not."""

from labimpact.imports.files.cells import RawRow
from labimpact.imports.files.errors import Unreadable
from labimpact.imports.files.tables import Table, open_table

__all__ = ["RawRow", "Table", "Unreadable", "open_table"]
