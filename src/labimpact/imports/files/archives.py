"""Spreadsheets are ZIP archives of XML: opened with limits, and XML without any declaration.

Nothing is unpacked to disk, nothing inside is followed (links, macros, other archives), and a
part that declares a document type — the way of entities and of outside files — is refused.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from labimpact.imports.files.errors import Unreadable

CHUNK = 1 << 18
MOST_ENTRIES = 3_000
MOST_UNPACKED = 1 << 30
# A sheet of blank formatted rows shrinks a hundred times; what shrinks more hides something.
SUSPICIOUS_RATIO = 250
SUSPICIOUS_SIZE = 4 << 20
# No spreadsheet nests so deep, nor has so many elements without a row or different names.
DEEPEST = 64
MOST_IDLE = 300_000
MOST_NAMES = 10_000
# Pieces in a row within one and the same element, comment or attribute.
MOST_SILENT = 16
# What may be gone through while somebody waits; a worker reads the whole file afterwards.
LOOK_ELEMENTS = 600_000
BYTES_PER_ELEMENT = 100

BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError)

Attributes = dict[str, str]


class LookedEnough(Exception):
    """What may be read while somebody waits is used up."""


def too_large() -> Unreadable:
    return Unreadable(
        _(
            "Il file, una volta aperto, è troppo grande: copia le sole righe che servono "
            "in un foglio nuovo, oppure salvalo come CSV."
        )
    )


def damaged() -> Unreadable:
    return Unreadable(
        _("Il file è rovinato o incompleto: aprilo, salvalo di nuovo e caricalo un'altra volta.")
    )


class Archive:
    """The parts of one spreadsheet, read as streams."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Elements and bytes that may still be gone through; None is without measure.
        self.elements: int | None = None
        self.bytes: int | None = None
        self.allow(LOOK_ELEMENTS)
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (*BROKEN, ValueError, OSError) as error:
            raise damaged() from error
        self._refuse_bombs(entries)
        self.names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise protected()

    @staticmethod
    def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
        unpacked = sum(entry.file_size for entry in entries)
        # Each part by itself: a picture beside it must not make a bomb look light.
        swollen = any(
            entry.file_size > SUSPICIOUS_SIZE
            and entry.file_size > SUSPICIOUS_RATIO * max(entry.compress_size, 1)
            for entry in entries
            if entry.filename.endswith((".xml", ".rels"))
        )
        if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swollen:
            raise too_large()

    def allow(self, elements: int | None) -> None:
        """How much may be gone through from now on; None when nobody waits for it."""
        self.elements = elements
        self.bytes = None if elements is None else elements * BYTES_PER_ELEMENT

    def chunks(self, name: str, *, skip: int = 0) -> Iterator[bytes]:
        """The bytes of a part, in pieces; what is damaged is said as such."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as part:
                _skip(part, skip)
                while chunk := part.read(CHUNK):
                    if self.bytes is not None:
                        self.bytes -= len(chunk)
                        if self.bytes < 0:
                            raise LookedEnough
                    yield chunk
        except (*BROKEN, KeyError, ValueError, OSError) as error:
            raise damaged() from error

    def walk(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        *,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Go through a whole part, calling back for its elements."""
        for _chunk in self.steps(name, start, end=end, text=text):
            pass

    def steps(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        *,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[int]:
        """The same in steps: after each piece, how many bytes were read so far."""
        parser = hardened()
        watch = _Watch(self, start, end, text)
        watch.listen(parser)
        read = 0
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                read += len(chunk)
                watch.after_piece(parser)
                yield read
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise damaged() from error
        except LookedEnough:
            # What was understood of this piece is still taken.
            yield read
            raise
        yield read

    def holds_more(self, name: str, after: int, signs: tuple[bytes, ...]) -> bool:
        """Whether a part holds one of these signs beyond a place, without parsing it."""
        tail = b""
        # A sign may stand across the place.
        for chunk in self.chunks(name, skip=max(after - 32, 0)):
            window = tail + chunk
            if any(sign in window for sign in signs):
                return True
            tail = chunk[-32:]
        return False


class _Watch:
    """Between a parser and who wants its elements: what no spreadsheet holds stops here."""

    def __init__(
        self,
        archive: Archive,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None,
        text: Callable[[str], None] | None,
    ) -> None:
        self._archive, self._start, self._end, self._text = archive, start, end, text
        self._depth = self._idle = self._silent = 0
        self._heard = False

    def listen(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._said

    def _started(self, name: str, attributes: Attributes) -> None:
        self._heard = True
        self._depth += 1
        self._idle += 1
        if self._depth > DEEPEST or self._idle > MOST_IDLE:
            raise too_large()
        archive = self._archive
        if archive.elements is not None:
            archive.elements -= 1
            if archive.elements < 0:
                raise LookedEnough
        self._start(name, attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        if name.endswith(_UNITS):
            self._idle = 0
        if self._end is not None:
            self._end(name)

    def _said(self, data: str) -> None:
        self._heard = True
        if self._text is not None:
            self._text(data)

    def after_piece(self, parser: expat.XMLParserType) -> None:
        self._silent = 0 if self._heard else self._silent + 1
        self._heard = False
        if self._silent > MOST_SILENT or len(parser.intern) > MOST_NAMES:
            raise too_large()


# What a sheet and its texts are made of; between one and the next there is little else.
_UNITS = ("row", "si")  # also table:table-row


def hardened() -> expat.XMLParserType:
    """A parser that refuses every document type, and with it entities and outside files."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.ExternalEntityRefHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_what: object) -> int:
    raise Unreadable(
        _(
            "Il file contiene istruzioni che un foglio di calcolo non ha: "
            "salvalo di nuovo da Excel o LibreOffice e carica quello."
        )
    )


def protected() -> Unreadable:
    return Unreadable(
        _("Il file è protetto da una password: toglila, salvalo e caricalo di nuovo.")
    )


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def _skip(part: IO[bytes], count: int) -> None:
    while count > 0:
        count -= len(part.read(min(count, CHUNK))) or count
