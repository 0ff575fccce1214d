"""LibreOffice sheets (.ods): a stream of rows with the values that were last computed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from labimpact.imports.files.archives import (
    LOOK_ELEMENTS,
    Archive,
    Attributes,
    LookedEnough,
    damaged,
    local,
    protected,
)
from labimpact.imports.files.cells import (
    BLANKS_TO_SCAN,
    LONGEST_CELL,
    MOST_COLUMNS,
    RawRow,
    hours_text,
    number_text,
)

CONTENT = "content.xml"
# The same row, not blank, cannot mean so many persons: it is a formatted sheet.
MOST_REPEATS = 1_000
_LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
LONGEST_TAG = 1 << 16
_TABLE = re.compile(rb"<table:table(?=[\s>/])[^>]*>")
_NAME = re.compile(rb"""\stable:name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VALUES = (b" office:", b"<text:p", b"table:formula")


class OpenSheet:
    """An opened .ods: which sheets it has, and their rows."""

    kind = "ods"
    encoding = ""
    separator = ""

    def __init__(self, path: Path) -> None:
        self.archive = Archive(path)
        if CONTENT not in self.archive.names:
            raise damaged()
        self._refuse_encrypted()
        self.sheets = self._names()
        if not self.sheets:
            raise damaged()

    def _refuse_encrypted(self) -> None:
        def start(name: str, _attributes: Attributes) -> None:
            if local(name) == "encryption-data":
                raise protected()

        if "META-INF/manifest.xml" in self.archive.names:
            self.archive.walk("META-INF/manifest.xml", start)

    def _names(self) -> tuple[str, ...]:
        """The sheets, found without parsing: a long file names its last one at the end."""
        found: list[str] = []
        tail = b""
        try:
            for chunk in self.archive.chunks(CONTENT):
                window = tail + chunk
                complete = window.rfind(b">") + 1
                for tag in _TABLE.finditer(window[:complete]):
                    title = _NAME.search(tag[0])
                    written = (title[1] or title[2] or b"").decode("utf-8") if title else ""
                    found.append(html.unescape(written) or f"Foglio {len(found) + 1}")
                tail = window[complete:][-LONGEST_TAG:]
        except LookedEnough:
            pass  # The sheets found so far are those one may choose from.
        except UnicodeDecodeError as error:
            raise damaged() from error
        # What it took to find them is not taken from looking at what they hold.
        self.archive.allow(LOOK_ELEMENTS)
        return tuple(dict.fromkeys(found))

    def allow(self, elements: int | None) -> None:
        self.archive.allow(elements)

    def rows(self, sheet: str) -> Iterator[RawRow]:
        reader = _Content(sheet)
        blanks = 0
        scanned = False
        for read in self.archive.steps(CONTENT, reader.start, end=reader.end, text=reader.text):
            for row in reader.take():
                blanks = blanks + 1 if row.blank else 0
                if not row.blank:
                    yield row
            if reader.done:
                return
            if blanks > BLANKS_TO_SCAN and not scanned:
                if not self.archive.holds_more(CONTENT, read, _VALUES):
                    return
                scanned = True


class _Content:
    """Puts rows together from the elements of one sheet."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.done = False
        self._here = False
        self._ready: list[RawRow] = []
        self._number = 0
        self._repeats = self._wide = 1
        self._cells: list[str] = []
        self._faults: dict[int, str] = {}
        self._cell: Attributes = {}
        self._texts: list[str] = []
        self._paragraph = self._note = self._length = 0

    def take(self) -> list[RawRow]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self._here = not self.done and attributes.get("table:name", "") == self.sheet
        elif not self._here:
            return
        elif name == "table:table-row":
            self._repeats = _count(attributes.get("table:number-rows-repeated"))
            self._cells, self._faults = [], {}
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell = attributes
            self._wide = _count(attributes.get("table:number-columns-repeated"))
            self._texts, self._length = [], 0
        elif name == "office:annotation":
            self._note += 1
        elif not self._note:
            self._start_text(name, attributes)

    def _start_text(self, name: str, attributes: Attributes) -> None:
        if name == "text:p":
            self._paragraph += 1
            if self._texts:
                self._texts.append("\n")
        elif name == "text:s":
            self._texts.append(" " * min(_count(attributes.get("text:c")), 100))
        elif name == "text:tab":
            self._texts.append(" ")
        elif name == "text:line-break":
            self._texts.append("\n")

    def text(self, data: str) -> None:
        if self._paragraph and not self._note and self._length < LONGEST_CELL:
            self._texts.append(data)
            self._length += len(data)

    def end(self, name: str) -> None:
        if name == "table:table":
            self.done = self.done or self._here
            self._here = False
        elif not self._here:
            return
        elif name == "office:annotation":
            self._note -= 1
        elif name == "text:p" and not self._note:
            self._paragraph -= 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        shown = "".join(self._texts)[:LONGEST_CELL].strip()
        value = _value(self._cell, shown)
        place = len(self._cells)
        if self._cell.get("table:formula") and not value and "office:value-type" not in self._cell:
            self._faults[place] = _(
                "Qui c'è una formula senza risultato: apri il file, salvalo e caricalo di nuovo."
            )
        elif self._cell.get("table:formula") and value.startswith(("#", "Err:")):
            self._faults[place] = _(
                "Qui c'è un errore di calcolo (%(written)s): scrivi il valore."
            ) % {"written": value}
        wide = min(self._wide, MOST_COLUMNS - place)
        self._cells.extend([value] * wide)

    def _end_row(self) -> None:
        while self._cells and not self._cells[-1] and len(self._cells) - 1 not in self._faults:
            self._cells.pop()
        row = RawRow(self._number + 1, tuple(self._cells), self._faults)
        if row.blank:
            self._ready.append(row)
        else:
            self._ready.extend(
                RawRow(self._number + n + 1, row.cells, row.faults)
                for n in range(min(self._repeats, MOST_REPEATS))
            )
        self._number += self._repeats


def _value(cell: Attributes, shown: str) -> str:
    kind = cell.get("office:value-type", "")
    if kind == "date":
        return cell.get("office:date-value", "").replace("T00:00:00", "").replace("T", " ")[:16]
    if kind == "time":
        length = _LENGTH.fullmatch(cell.get("office:time-value", ""))
        if length is None:
            return shown
        hours, minutes, seconds = (int(part or 0) for part in length.groups())
        return hours_text(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if kind in ("float", "currency", "percentage"):
        return number_text(cell.get("office:value", shown))
    if kind == "boolean":
        return "VERO" if cell.get("office:boolean-value") == "true" else "FALSO"
    return shown


def _count(written: str | None) -> int:
    return max(int(written), 1) if written and written.isascii() and written.isdigit() else 1
