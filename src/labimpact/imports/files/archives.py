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
SUSPICIOUS_SIZE = 50 << 20

BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError)

Attributes = dict[str, str]


def damaged() -> Unreadable:
    return Unreadable(
        _("Il file è rovinato o incompleto: aprilo, salvalo di nuovo e caricalo un'altra volta.")
    )


class Archive:
    """The parts of one spreadsheet, read as streams."""

    def __init__(self, path: Path) -> None:
        self.path = path
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
        packed = sum(entry.compress_size for entry in entries) or 1
        swollen = unpacked > SUSPICIOUS_SIZE and unpacked / packed > SUSPICIOUS_RATIO
        if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swollen:
            raise Unreadable(
                _(
                    "Il file, una volta aperto, è troppo grande: copia le sole righe che servono "
                    "in un foglio nuovo, oppure salvalo come CSV."
                )
            )

    def chunks(self, name: str, *, skip: int = 0) -> Iterator[bytes]:
        """The bytes of a part, in pieces; what is damaged is said as such."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as part:
                _skip(part, skip)
                while chunk := part.read(CHUNK):
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
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        read = 0
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                read += len(chunk)
                yield read
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise damaged() from error
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
