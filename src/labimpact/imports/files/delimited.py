"""CSV and TSV files of any habit: encoding, separator and quoting found by looking."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from labimpact.imports.files.cells import LONGEST_CELL, MOST_COLUMNS, RawRow
from labimpact.imports.files.errors import Unreadable

SEPARATORS = (";", ",", "\t", "|")
CHUNK = 1 << 18
SAMPLE = 1 << 16
MOST_BYTES = 400 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Delimited:
    """An opened text table: its only sheet is the file."""

    kind = "csv"

    def __init__(self, path: Path, *, encoding: str | None, separator: str | None) -> None:
        self.path = path
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(_("Il file è troppo grande: dividilo in più file."))
        self.encoding = encoding or encoding_of(path)
        self.sheets: tuple[str, ...] = ("",)
        sample = self._sample()
        self._declared = sample[:6].lower().startswith("sep=") and len(sample) > 4
        self.separator = separator or (sample[4] if self._declared else separator_of(sample))

    def _sample(self) -> str:
        try:
            with self._text() as text:
                return text.read(SAMPLE)
        except UnicodeError:
            raise _unreadable_letters() from None

    def _text(self) -> io.TextIOWrapper:
        try:
            return self.path.open(encoding=self.encoding, newline="", errors="strict")
        except LookupError:
            raise Unreadable(_("Questa codifica non esiste: scegli UTF-8 o Windows.")) from None

    def allow(self, elements: int | None) -> None:
        """A text is as large as its file: there is nothing to measure."""

    def rows(self, sheet: str) -> Iterator[RawRow]:
        with self._text() as text:
            reader = csv.reader(_lines(text), delimiter=self.separator)
            number = 0
            try:
                for number, cells in enumerate(reader, start=1):
                    if number == 1 and self._declared:
                        continue
                    row = RawRow(number, tuple(_cell(cell) for cell in cells[:MOST_COLUMNS]))
                    if not row.blank:
                        yield row
            except csv.Error:
                raise Unreadable(
                    _(
                        "Dopo la riga %(number)s una cella non finisce più: "
                        "manca una virgoletta di chiusura, correggi quella riga."
                    )
                    % {"number": number}
                ) from None
            except UnicodeError:
                raise _unreadable_letters() from None


def _unreadable_letters() -> Unreadable:
    return Unreadable(_("Alcune lettere non si leggono: salva il file come CSV UTF-8."))


def _cell(written: str) -> str:
    """The text of a cell, without the trick that keeps zeros (="0123") nor outer spaces."""
    if written.startswith('="') and written.endswith('"') and len(written) > 3:
        written = written[2:-1]
    return written[:LONGEST_CELL].replace("\r\n", "\n").strip(" \t\r\n\xa0\ufeff")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for line in text:
        yield line.replace("\x00", "") if "\x00" in line else line


def encoding_of(path: Path) -> str:
    """By its mark; else UTF-8 if every byte agrees; else Windows' western one."""
    with path.open("rb") as handle:
        start = handle.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if _agrees(path, "utf-8"):
        return "utf-8"
    if _agrees(path, "cp1252"):
        return "cp1252"
    raise Unreadable(
        _("Il file non è un testo leggibile: salvalo come .xlsx oppure come CSV UTF-8.")
    )


def _agrees(path: Path, encoding: str) -> bool:
    """Whether every byte can be a letter of this encoding; a NUL is in no text of one byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    controls = size = 0
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(CHUNK):
                if b"\x00" in chunk:
                    return False
                size += len(chunk)
                controls += sum(chunk.count(bytes([sign])) for sign in (1, 2, 3, 4, 5, 6, 14, 15))
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return controls * 1_000 <= size


def separator_of(sample: str) -> str:
    """The separator under which most rows have the same number of cells, more than one."""

    def score(separator: str) -> tuple[int, int]:
        counts: Counter[int] = Counter()
        try:
            for number, row in enumerate(csv.reader(io.StringIO(sample), delimiter=separator)):
                counts[len(row)] += 1
                if number >= 200:
                    break
        except csv.Error:
            pass
        counts.pop(1, None)
        if not counts:
            return 0, 0
        width, rows = max(counts.items(), key=lambda item: (item[1], item[0]))
        return rows * min(width, 4), width

    return max(SEPARATORS, key=score)
