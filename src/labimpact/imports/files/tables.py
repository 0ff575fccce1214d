"""The door: any file somebody chose becomes a table with headings, or one clear sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from labimpact.imports.files import headings
from labimpact.imports.files.archives import LookedEnough, protected, too_large
from labimpact.imports.files.cells import MOST_COLUMNS, RawRow, Source
from labimpact.imports.files.delimited import Delimited
from labimpact.imports.files.errors import Unreadable
from labimpact.imports.files.ods import OpenSheet
from labimpact.imports.files.xlsx import Workbook

MOST_ROWS = 200_000
SAMPLE_ROWS = 300
AT_ONCE_ELEMENTS = 2_000_000


@dataclass(frozen=True)
class Table:
    """One sheet with its headings; the rows are read anew, as a stream, at each call."""

    source: Source = field(repr=False)
    name: str
    sheet: str
    heading_row: int  # 0 when there is none: columns are called by their letter
    columns: tuple[str, ...]  # in the order of `places`
    places: tuple[int, ...]
    sample: tuple[RawRow, ...] = field(repr=False)
    year: int | None = None  # told by what stands above the headings, the sheet or the file's name

    @property
    def kind(self) -> str:
        return self.source.kind

    @property
    def sheets(self) -> tuple[str, ...]:
        return self.source.sheets

    @property
    def encoding(self) -> str:
        return self.source.encoding

    @property
    def separator(self) -> str:
        return self.source.separator

    @property
    def row_count(self) -> int | None:
        """How many rows there are is known only after reading them."""
        return None

    def rows(self, *, at_once: bool = False) -> Iterator[RawRow]:
        """The rows below the headings, not blank, cells in the order of `columns`.

        `at_once` when somebody waits for them: a file that takes long is then refused.
        """
        self.source.allow(AT_ONCE_ELEMENTS if at_once else None)
        try:
            yield from self._counted()
        except LookedEnough:
            raise too_large() from None

    def _counted(self) -> Iterator[RawRow]:
        for count, row in enumerate(self._below()):
            if count >= MOST_ROWS:
                raise Unreadable(
                    _("Il file ha più di %(most)s righe: dividilo in più file.")
                    % {"most": "200.000"}
                )
            yield row

    def _below(self) -> Iterator[RawRow]:
        for row in self.source.rows(self.sheet):
            if row.number > self.heading_row:
                one = _placed(row, self.places)
                if not one.blank:
                    yield one

    def repeats_heading(self, row: RawRow) -> bool:
        """Whether a row is the headings once more (a printed page that was pasted)."""
        filled = [(c, h) for c, h in zip(row.cells, self.columns, strict=False) if c]
        same = sum(headings.folded(c) == headings.folded(h) for c, h in filled)
        return len(filled) > 1 and same >= max(2, len(filled) - 1)


def open_table(
    path: Path,
    *,
    name: str,
    sheet: str | None = None,
    heading_row: int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> Table:
    """Open a file as a table; raises `Unreadable` with one sentence when it cannot be one.

    What is not told (sheet, heading row, encoding, separator) is found by looking.
    """
    try:
        source = _open(path, name, encoding, separator)
    except LookedEnough:
        raise too_large() from None
    if sheet is not None and sheet not in source.sheets:
        raise Unreadable(_("Nel file non c'è il foglio «%(name)s».") % {"name": sheet})
    found = _looked(source, name, [sheet] if sheet is not None else source.sheets[:20], heading_row)
    return max(found, key=_worth)


def _looked(
    source: Source, name: str, sheets: Sequence[str], heading_row: int | None
) -> list[Table]:
    """The sheets that hold something, as far as one may look while somebody waits."""
    found: list[Table] = []
    try:
        for sheet in sheets:
            if (table := _table(source, name, sheet, heading_row)) is not None:
                found.append(table)
    except LookedEnough:
        if not found:
            raise too_large() from None
    if not found:
        raise Unreadable(_("Il file è vuoto: controlla di avere scelto quello giusto."))
    return found


def _worth(table: Table) -> tuple[int, int]:
    """A sheet of headings and rows comes before a page of notes; the first of equals wins."""
    known = sum(headings.is_known(column) for column in table.columns)
    return min(known, 8), min(len(table.columns), 3)


def _table(source: Source, name: str, sheet: str, heading_row: int | None) -> Table | None:
    rows: list[RawRow] = []
    try:
        rows.extend(islice(source.rows(sheet), SAMPLE_ROWS))
    except LookedEnough:
        if not rows:
            raise
    if not rows:
        return None
    heading = headings.find(rows) if heading_row is None else heading_row
    titles = next((row.cells for row in rows if row.number == heading), ())
    below = [row for row in rows if row.number > heading]
    width = max((len(row.cells) for row in [*below, RawRow(0, titles)]), default=0)
    places = tuple(
        place
        for place in range(min(width, MOST_COLUMNS))
        if (place < len(titles) and titles[place])
        or any(place < len(row.cells) and row.cells[place] for row in below)
    )
    columns = headings.named([titles[p] if p < len(titles) else "" for p in places], places)
    sample = tuple(_placed(row, places) for row in below)
    above = " ".join(cell for row in rows if row.number < heading for cell in row.cells)
    year = next(filter(None, map(headings.one_year, (above, sheet, name))), None)
    return Table(source, name, sheet, heading, columns, places, sample, year)


def _placed(row: RawRow, places: tuple[int, ...]) -> RawRow:
    """A row with the cells of the columns that count, in their order."""
    cells = tuple(row.cells[place] if place < len(row.cells) else "" for place in places)
    faults = {n: row.faults[place] for n, place in enumerate(places) if place in row.faults}
    return RawRow(row.number, cells, faults)


def _open(path: Path, name: str, encoding: str | None, separator: str | None) -> Source:
    with path.open("rb") as handle:
        start = handle.read(4096)
    if not start.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise Unreadable(_("Il file è vuoto: controlla di avere scelto quello giusto."))
    if start.startswith(b"PK"):
        return _archive(path, start)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        _refuse_old(path)
    _refuse_others(start)
    return Delimited(path, encoding=encoding, separator=separator)


def _archive(path: Path, start: bytes) -> Source:
    """An Excel or LibreOffice file, told by what is inside and not by its name."""
    from labimpact.imports.files.archives import Archive

    names = Archive(path).names
    if "content.xml" in names:
        return _known_kind(path, start)
    if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
        return Workbook(path)
    if any(n.startswith("word/") for n in names):
        raise Unreadable(
            _("È un documento di Word: copia la tabella in un foglio di calcolo e carica quello.")
        )
    raise Unreadable(
        _("È un archivio ZIP e non un foglio di calcolo: aprilo e carica il file che contiene.")
    )


def _known_kind(path: Path, start: bytes) -> Source:
    if b"mimetype" in start and b"opendocument.spreadsheet" not in start[:200]:
        raise Unreadable(
            _("È un documento e non un foglio di calcolo: copia la tabella in un foglio .ods.")
        )
    return OpenSheet(path)


def _refuse_old(path: Path) -> None:
    with path.open("rb") as handle:
        content = handle.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise protected()
    raise Unreadable(
        _("È un vecchio file .xls: aprilo con Excel o LibreOffice e salvalo come .xlsx.")
    )


def _refuse_others(start: bytes) -> None:
    """Say what a file is when it is plainly something else."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%PDF"):
        raise Unreadable(
            _("È un PDF: chiedi il foglio di calcolo da cui viene, in .xlsx, .ods o .csv.")
        )
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")):
        raise Unreadable(_("È un'immagine: serve il foglio di calcolo, in .xlsx, .ods o .csv."))
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"{\\rtf")):
        raise Unreadable(
            _("Non è un vero foglio di calcolo: aprilo con Excel e salvalo come .xlsx.")
        )
    if start.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise Unreadable(_("È un archivio compresso: aprilo e carica il file che contiene."))
