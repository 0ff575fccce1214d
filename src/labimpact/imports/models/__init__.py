"""Registers coming in: the import, its rows, what they made, what an office has taught."""

from labimpact.imports.models.memory import RememberedMapping, RememberedValue
from labimpact.imports.models.register import ImportFilePart, ImportLink, ImportRow, RegisterImport

__all__ = [
    "ImportFilePart",
    "ImportLink",
    "ImportRow",
    "RegisterImport",
    "RememberedMapping",
    "RememberedValue",
]
