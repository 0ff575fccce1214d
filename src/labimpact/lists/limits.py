"""The numbers by which files are made: dated data of the rules, each with a cautious stand-in."""

from __future__ import annotations

from datetime import timedelta

from labimpact.lists.enums import Format
from labimpact.rules.queries import value

# What the format itself can hold below its headings.
XLSX_MOST = 1_048_575


def _number(code: str, otherwise: int) -> int:
    found = value(code)
    return found if isinstance(found, int) else otherwise


def background_from() -> int:
    """From how many rows on a file is made in the background."""
    return _number("list_file_background_from", 500)


def reason_from() -> int:
    """From how many rows on one writes why a file with persons is needed."""
    return _number("list_file_reason_from", 1)


def kept_for() -> timedelta:
    """How long a file made in the background can be opened."""
    return timedelta(hours=_number("list_file_hours", 1))


def most(file_format: Format) -> int | None:
    """How many rows fit in a format; none when there is no end."""
    if file_format is Format.CSV:
        return None
    return pdf_most() if file_format is Format.PDF else XLSX_MOST


def pdf_most() -> int:
    """How many rows fit in a document to be read on paper."""
    return _number("list_file_pdf_most", 500)


def going_most() -> int:
    """How many files one person may have in preparation at once."""
    return _number("list_file_going_most", 1)
