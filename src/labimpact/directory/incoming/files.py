"""Which kind of file has come, told by what is in it."""

from __future__ import annotations

import io
from typing import BinaryIO

from labimpact.directory.incoming import hsds, sheet, tabular
from labimpact.directory.incoming.pieces import Piece, content


def read(file: BinaryIO) -> list[Piece]:
    """The pieces of a JSON of HSDS, of its tables in a ZIP, or of a sheet with Italian headings."""
    said = content(file)
    start = said.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return hsds.read(said)
    # An Excel workbook is a ZIP as well: what is in it tells them apart.
    if said.startswith(b"PK\x03\x04") and b"xl/workbook.xml" not in said:
        return tabular.read(said)
    return sheet.read(io.BytesIO(said))
