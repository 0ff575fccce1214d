"""A list as a file: XLSX, CSV or PDF, from one stream of rows."""

from typing import IO

from labimpact.lists.enums import Format
from labimpact.lists.files import csv_text, paper, spreadsheet
from labimpact.lists.files.table import Table

__all__ = ["Table", "write"]


def write(table: Table, file_format: Format, target: IO[bytes]) -> None:
    """Write the whole table; its rows are read once and never held together, but for a PDF."""
    match file_format:
        case Format.XLSX:
            spreadsheet.write(table, target)
        case Format.CSV:
            csv_text.write(table, target)
        case Format.PDF:
            paper.write(table, target)
