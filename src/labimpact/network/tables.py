"""A table in a file that somebody uploads: CSV of any habit, or an Excel workbook.

Read as a stream, never computed: a cell that holds a formula is an error, whatever its result.
"""

import csv
import io
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from labimpact.base.errors import Refused

DELIMITERS = (",", ";", "\t")
# The ministry writes this where it has nothing to say.
EMPTY = frozenset({"", "non disponibile", "n.d.", "nd", "-"})
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_BYTES = 60_000_000
MOST_UNPACKED_BYTES = 120_000_000
BLANKS_THAT_END = 1_000
CHUNK = 65_536
# What openpyxl lets through when a workbook is damaged or only pretends to be one.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
)

Columns = Mapping[str, Sequence[str]]


class UnreadableFile(Refused):
    """The file as a whole cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Record:
    """One row: its number in the file and its cells by column name."""

    number: int
    cells: Mapping[str, object]
    errors: tuple[str, ...]

    def value(self, column: str) -> object:
        return self.cells.get(column)

    def text(self, column: str) -> str:
        """The cell as text without outer spaces; the publisher's «Non Disponibile» is empty."""
        value = self.cells.get(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else " ".join(str(value).split())
        return "" if text.casefold() in EMPTY else text


@dataclass(frozen=True)
class Table:
    """The columns that were recognised, and the rows to come."""

    columns: tuple[str, ...]
    records: Iterator[Record]


def read_table(file: BinaryIO, columns: Columns, *, required: Sequence[str]) -> Table:
    """Open an uploaded table; raises `UnreadableFile` when it cannot be one.

    `columns` gives for each field the headings it may have, in small letters and digits only.
    """
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise UnreadableFile(_("Il file è troppo grande: al massimo 60 MB."))
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not start.strip():
        raise UnreadableFile(_("Il file è vuoto."))
    if start.startswith(b"PK\x03\x04"):
        rows = _workbook_rows(file)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("È un vecchio file .xls: salvarlo da Excel come .xlsx o .csv."))
    else:
        rows = _csv_rows(file, {name for names in columns.values() for name in names})
    return _table(rows, columns, required)


def folded(heading: object) -> str:
    """A heading without case, spaces and signs: `Codice Istat` and `codice_istat` are one."""
    return "".join(letter for letter in str(heading or "").casefold() if letter.isalnum())


def _table(
    rows: Iterator[tuple[int, Sequence[object]]], columns: Columns, required: Sequence[str]
) -> Table:
    number, heading = next(((n, row) for n, row in rows if any(row)), (0, ()))
    if not number:
        raise UnreadableFile(_("Il file è vuoto."))
    found = {folded(cell): index for index, cell in reversed(list(enumerate(heading)))}
    places = {
        field: found[name]
        for field, names in columns.items()
        for name in reversed(names)
        if name in found
    }
    missing = [columns[field][0].upper() for field in required if field not in places]
    if missing:
        raise UnreadableFile(
            _("Mancano le colonne: %(missing)s. Nel file ci sono: %(found)s.")
            % {
                "missing": ", ".join(missing),
                "found": ", ".join(str(cell)[:40] for cell in heading[:30] if cell),
            }
        )
    return Table(tuple(places), _records(rows, places))


def _records(
    rows: Iterator[tuple[int, Sequence[object]]], places: Mapping[str, int]
) -> Iterator[Record]:
    blanks = count = 0
    for number, row in rows:
        if not any(cell is not None and str(cell).strip() for cell in row):
            blanks += 1
            if blanks >= BLANKS_THAT_END:
                return
            continue
        blanks = 0
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFile(_("Il file ha più di 200.000 righe: dividerlo."))
        yield _record(number, row, places)


def _record(number: int, row: Sequence[object], places: Mapping[str, int]) -> Record:
    cells = {field: row[index] if index < len(row) else None for field, index in places.items()}
    errors = []
    for field, cell in cells.items():
        if isinstance(cell, str) and "\x00" in cell:
            cells[field] = cell.replace("\x00", "")
        if isinstance(cell, str) and cell.lstrip().startswith("="):
            kept = _zeros_kept(cell.strip())
            cells[field] = kept
            if not kept:
                errors.append(_("Una cella contiene una formula: copiare e incollare i valori."))
    return Record(number, cells, tuple(dict.fromkeys(errors)))


def _zeros_kept(cell: str) -> str:
    """The text inside `="012092"`, the usual trick to keep leading zeros; else nothing."""
    inner = cell[2:-1]
    whole = cell.startswith('="') and cell.endswith('"') and len(cell) >= 3
    return inner if whole and '"' not in inner else ""


def _csv_rows(file: BinaryIO, known: set[str]) -> Iterator[tuple[int, Sequence[object]]]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        heading = next((line for line in text if line.strip()), "")
        delimiter = _delimiter(heading, known)
        text.seek(0)
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            yield number, row[:MOST_COLUMNS]
    except csv.Error as error:
        sentence = _("Il file non è un CSV regolare: una cella non finisce mai (virgolette?).")
        raise UnreadableFile(sentence) from error
    finally:
        # Whoever uploaded the file still needs it open, unless they closed it themselves.
        if not file.closed:
            text.detach()


def _delimiter(heading: str, known: set[str]) -> str:
    """The separator under which most headings are recognised."""

    def recognised(delimiter: str) -> int:
        cells = next(csv.reader([heading], delimiter=delimiter), [])
        return sum(folded(cell) in known for cell in cells)

    return max(DELIMITERS, key=recognised)


def _encoding(file: BinaryIO) -> str:
    """UTF-8 if every byte agrees, the encoding of a byte-order mark, else Windows' western one."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    raise UnreadableFile(
        _("Il file non è un testo leggibile: salvarlo come CSV (UTF-8) o come .xlsx.")
    )


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _workbook_rows(file: BinaryIO) -> Iterator[tuple[int, Sequence[object]]]:
    sentence = _("Il file Excel non si apre: salvarlo di nuovo come .xlsx o come CSV (UTF-8).")
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > MOST_UNPACKED_BYTES:
            raise UnreadableFile(_("Il file Excel è troppo grande: salvarlo come CSV (UTF-8)."))
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, row[:MOST_COLUMNS]
    except BROKEN_WORKBOOK as error:
        raise UnreadableFile(sentence) from error
