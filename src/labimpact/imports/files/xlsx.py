"""Excel workbooks (.xlsx, .xlsm): a stream of rows with the values that Excel last computed.

Read here and not with a library because three things are wanted at once that none of those
tried gives: memory that does not grow with the sheet, the kept value *and* the news that a
formula has none, and XML that refuses every declaration (ADR 0014).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from labimpact.imports.files.archives import Archive, Attributes, damaged, local
from labimpact.imports.files.cells import (
    BLANKS_TO_SCAN,
    LONGEST_CELL,
    MOST_COLUMNS,
    RawRow,
    number_text,
    serial_text,
)
from labimpact.imports.files.errors import Unreadable

MOST_SHARED_CHARS = 60_000_000
MOST_SHARED = 1_000_000
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_VALUES = tuple(
    f"{before}{name}{after}".encode() for before in "<:" for name in "vtf" for after in " >"
)
_TRUE = {"1": "VERO", "0": "FALSO"}


class Workbook:
    """An opened .xlsx: which sheets it has, and their rows."""

    kind = "xlsx"
    encoding = ""
    separator = ""

    def __init__(self, path: Path) -> None:
        self.archive = Archive(path)
        if "xl/workbook.bin" in self.archive.names:
            raise Unreadable(
                _("È una cartella binaria (.xlsb): salvala da Excel come .xlsx e carica quella.")
            )
        self.from_1904 = False
        self._parts: dict[str, str] = {}
        self._hidden: list[str] = []
        self._read_workbook()
        self._dates = self._date_styles()
        self._shared: _SharedStrings | None = None

    def allow(self, elements: int | None) -> None:
        self.archive.allow(elements)
        # Where the look stopped within them is no place to go on from.
        self._shared = None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets one sees, then the hidden ones."""
        return (*(s for s in self._parts if s not in self._hidden), *self._hidden)

    def rows(self, sheet: str) -> Iterator[RawRow]:
        if self._shared is None:
            self._shared = _SharedStrings(self.archive, self._shared_part)
        part = self._parts[sheet]
        reader = _Sheet(self._shared, self._dates, from_1904=self.from_1904)
        blanks = 0
        scanned = False
        for read in self.archive.steps(part, reader.start, end=reader.end, text=reader.text):
            for row in reader.take():
                blanks = blanks + 1 if row.blank else 0
                if not row.blank:
                    yield row
            if blanks > BLANKS_TO_SCAN and not scanned:
                if not reader.pending and not self.archive.holds_more(part, read, _VALUES):
                    return
                scanned = True

    def _read_workbook(self) -> None:
        main = next(
            (name for name in ("xl/workbook.xml", *sorted(self.archive.names))
             if name in self.archive.names and name.endswith("workbook.xml")),
            None,
        )  # fmt: skip
        if main is None:
            raise damaged()
        folder = posixpath.dirname(main)
        targets = self._relations(folder, posixpath.basename(main))

        def start(name: str, attributes: Attributes) -> None:
            name = local(name)
            if name == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif name == "sheet":
                ids = [v for k, v in attributes.items() if local(k) == "id" and ":" in k]
                target = targets.get(ids[0] if ids else "", "")
                if target in self.archive.names and "worksheets" in target:
                    title = attributes.get("name", "")
                    self._parts[title] = target
                    if attributes.get("state", "visible") != "visible":
                        self._hidden.append(title)

        self.archive.walk(main, start)
        if not self._parts:
            raise damaged()
        self._styles_part = f"{folder}/styles.xml"
        self._shared_part = f"{folder}/sharedStrings.xml"
        for target in targets.values():
            if target.lower().endswith("sharedstrings.xml"):
                self._shared_part = target

    def _relations(self, folder: str, name: str) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(name: str, attributes: Attributes) -> None:
            # What lies outside the file is not followed.
            if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                found[attributes.get("Id", "")] = posixpath.normpath(path)

        part = f"{folder}/_rels/{name}.rels"
        if part in self.archive.names:
            self.archive.walk(part, start)
        return found

    def _date_styles(self) -> list[bool]:
        """For each cell style, whether it shows a day or an hour."""
        custom: dict[int, str] = {}
        found: list[bool] = []
        inside = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside
            name = local(name)
            if name == "numFmt":
                code = attributes.get("formatCode", "")
                custom[_whole(attributes.get("numFmtId"))] = code
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                number = _whole(attributes.get("numFmtId"))
                code = custom.get(number, "")
                found.append(shows_date(code) if code else number in _BUILT_IN_DATES)

        def end(name: str) -> None:
            nonlocal inside
            if local(name) == "cellXfs":
                inside = False

        if self._styles_part in self.archive.names:
            self.archive.walk(self._styles_part, start, end=end)
        return found


class _SharedStrings:
    """The texts that cells refer to, read as far as they are asked for, and never without end."""

    def __init__(self, archive: Archive, part: str) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._phonetic = False
        self._chars = 0
        self._steps: Iterator[int] = iter(())
        if part in archive.names:
            self._steps = archive.steps(part, self._start, end=self._end, text=self._text)

    def text_of(self, index: int) -> str:
        """The text of this number; "" when there is none."""
        while index >= len(self.strings):
            if next(self._steps, None) is None:
                return ""
        return self.strings[index]

    def _start(self, name: str, _attributes: Attributes) -> None:
        name = local(name)
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._in_text = not self._phonetic

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "si":
            self.strings.append("".join(self._pieces)[:LONGEST_CELL])
            if len(self.strings) > MOST_SHARED or self._chars > MOST_SHARED_CHARS:
                raise Unreadable(
                    _(
                        "Il file contiene troppo testo: dividilo in più file, "
                        "oppure salvalo come CSV."
                    )
                )
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._in_text = False

    def _text(self, data: str) -> None:
        if self._in_text:
            self._chars += len(data)
            if self._chars <= MOST_SHARED_CHARS:
                self._pieces.append(data)


class _Sheet:
    """Puts rows together from the elements of a sheet."""

    def __init__(self, shared: _SharedStrings, dates: list[bool], *, from_1904: bool) -> None:
        self.shared, self.dates, self.from_1904 = shared, dates, from_1904
        self._in_row = False
        self._ready: list[RawRow] = []
        self._number = self._column = 0
        self._cells: list[str] = []
        self._faults: dict[int, str] = {}
        self._kind = self._style = ""
        self._formula = self._taking = False
        self._length = 0
        self._pieces: list[str] = []

    @property
    def pending(self) -> bool:
        """Whether a row has begun that already holds something."""
        return self._in_row and bool(self._cells or self._faults)

    def take(self) -> list[RawRow]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Attributes) -> None:
        if name not in ("c", "v", "row", "is", "t", "f"):
            name = local(name)
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or (name == "t" and self._kind == "inlineStr"):
            self._taking = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._in_row = True
            self._number = _whole(attributes.get("r")) or self._number + 1
            self._column = -1
            self._cells, self._faults = [], {}

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        self._column = column_of(place) if place else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = self._taking = False
        self._pieces, self._length = [], 0

    def text(self, data: str) -> None:
        if self._taking and self._length < LONGEST_CELL:
            self._pieces.append(data)
            self._length += len(data)

    def end(self, name: str) -> None:
        if name not in ("c", "v", "row", "is", "t", "f"):
            name = local(name)
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._in_row = False
            self._ready.append(RawRow(self._number, tuple(self._cells), self._faults))

    def _end_cell(self) -> None:
        written = "".join(self._pieces)
        if not 0 <= self._column < MOST_COLUMNS or not (written or self._formula):
            return
        self._pieces = []
        while len(self._cells) <= self._column:
            self._cells.append("")
        if self._formula and not written and self._kind != "str":
            self._faults[self._column] = _(
                "Qui c'è una formula senza risultato: apri il file, salvalo e caricalo di nuovo."
            )
        elif self._kind == "e":
            self._faults[self._column] = _(
                "Qui c'è un errore di calcolo (%(written)s): scrivi il valore."
            ) % {"written": written}
        self._cells[self._column] = self._value(written)

    def _value(self, written: str) -> str:
        if self._kind == "s":
            return self.shared.text_of(_whole(written)).strip()
        if self._kind == "n":
            style = _whole(self._style)
            if written and 0 <= style < len(self.dates) and self.dates[style]:
                return _serial(written, from_1904=self.from_1904)
            return number_text(written)
        if self._kind == "b":
            return _TRUE.get(written, written)
        if self._kind == "d":
            return written.replace("T00:00:00", "").replace("T", " ")[:16]
        return written[:LONGEST_CELL].strip()


def _serial(written: str, *, from_1904: bool) -> str:
    try:
        found = serial_text(float(written), from_1904=from_1904)
    except (ValueError, OverflowError):
        found = ""
    return found or number_text(written)


def shows_date(code: str) -> bool:
    """Whether a number format shows days or hours: letters d, m, y, h, s outside of quotes."""
    plain = _NOT_A_FORMAT.sub("", code.split(";")[0]).lower()
    return "general" not in plain and any(letter in plain for letter in "dmyhsa" if letter != "a")


def column_of(place: str) -> int:
    """0 for A, 25 for Z, 26 for AA: the column of a place such as "AB12"."""
    column = 0
    for letter in place:
        if not letter.isalpha():
            break
        column = column * 26 + (ord(letter.upper()) - 64)
    return column - 1


def _whole(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() else 0
