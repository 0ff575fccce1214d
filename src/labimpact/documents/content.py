"""What a file really is: the type is read from its content, never from its name."""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

import filetype
from django.utils.translation import gettext as _

from labimpact.base.errors import Refused

HEAD = 8192
TAIL = 65536
NAME_LENGTH = 150

# Content type and the extension that the stored name gets.
ALLOWED = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/tiff": "tif",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "text/plain": "txt",
}
ACCEPT = "image/*,application/pdf,.docx,.xlsx,.odt,.ods,.txt"
# Those that a browser shows and a PDF/A takes in.
PICTURES = ("image/jpeg", "image/png", "image/webp")
_IMAGES = (*PICTURES, "image/heic", "image/tiff")
# The list of the members of an office document: some hundreds of them, of a hundred bytes each.
MOST_DIRECTORY_BYTES = 1024 * 1024
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_MARKUP = re.compile(rb"\s*<(!doctype|html|svg|\?xml|script|body|head)", re.IGNORECASE)
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Ends:
    """First and last bytes of a file: enough to tell what it is and whether it is whole."""

    head: bytes
    tail: bytes
    size: int


def read_ends(stream: IO[bytes]) -> Ends:
    """Read both ends and rewind."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    stream.seek(0)
    return Ends(head, tail, size)


def recognise(stream: IO[bytes], name: str) -> str:
    """The content type of an allowed, whole file; refuses everything else in one sentence."""
    ends = read_ends(stream)
    if ends.size == 0:
        raise Refused(_("Il file è vuoto: scegline un altro o rifai la foto."))
    if ends.head.startswith(_PROGRAMS):
        raise Refused(
            _("Il file è un programma, anche se il nome finisce in «%(end)s»: non si può allegare.")
            % {"end": extension(name) or _("niente")}
        )
    kind = _kind(stream, ends)
    if kind is None:
        raise Refused(
            _("Questo tipo di file non si può allegare: usa PDF, foto, documento o testo.")
        )
    if not _is_whole(kind, ends):
        raise Refused(_("Il file è incompleto o rovinato: prova a caricarlo di nuovo."))
    return kind


def _kind(stream: IO[bytes], ends: Ends) -> str | None:
    if ends.head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "application/pdf"
    if ends.head.startswith(b"PK"):
        return _office_kind(stream)
    guessed = filetype.guess_mime(ends.head)
    if guessed == "image/heif":
        guessed = "image/heic"
    if guessed in _IMAGES:
        return str(guessed)
    return "text/plain" if guessed is None and _is_text(stream, ends) else None


def _directory_bytes(stream: IO[bytes]) -> int:
    """How long the list of members of an archive says it is (APPNOTE 4.3.16), at its very end."""
    stream.seek(0, 2)
    stream.seek(-min(stream.tell(), 22 + 0xFFFF), 2)
    end = stream.read()
    at = end.rfind(b"PK\x05\x06")
    return int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0


def _office_kind(stream: IO[bytes]) -> str | None:
    try:
        if _directory_bytes(stream) > MOST_DIRECTORY_BYTES:
            raise Refused(_("Il documento contiene troppe parti per essere un documento."))
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if any(n.lower().endswith("vbaproject.bin") for n in names):
                raise Refused(_("Il documento contiene macro: salvalo senza macro e riprova."))
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace")
                return declared if declared in ALLOWED else None
            if "[Content_Types].xml" in names:
                return next((k for p, k in _OFFICE.items() if any(n.startswith(p) for n in names)),
                            None)  # fmt: skip
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as broken:
        raise Refused(_("Il file è incompleto o rovinato: prova a caricarlo di nuovo.")) from broken
    finally:
        stream.seek(0)
    return None


def _is_text(stream: IO[bytes], ends: Ends) -> bool:
    """Plain text without control characters; markup that a browser could run is not."""
    if _MARKUP.match(ends.head.removeprefix(b"\xef\xbb\xbf")):
        return False
    stream.seek(0)
    clean = all(
        not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", chunk)
        for chunk in iter(lambda: stream.read(TAIL), b"")
    )
    stream.seek(0)
    return clean


def _is_whole(kind: str, ends: Ends) -> bool:
    """Is the end of the file there? A phone that loses the line leaves half a picture."""
    match kind:
        case "application/pdf":
            return b"%%EOF" in ends.tail[-4096:]
        case "image/png":
            return b"IEND" in ends.tail[-4096:]
        case "image/jpeg":
            # Motion photos carry a film after the picture.
            return b"\xff\xd9" in ends.tail or b"MotionPhoto" in ends.head
        case "image/webp":
            return int.from_bytes(ends.head[4:8], "little") + 8 <= ends.size
        case "image/heic":
            return ends.size > 512
        case _:
            return True


def extension(name: str) -> str:
    """The extension as typed, with its dot, for telling the person what was refused."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name.strip())
    return found.group() if found else ""


def safe_name(name: str, content_type: str) -> str:
    """A name fit to be shown: no folders, no invisible or direction characters, true extension."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    base = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", base)).strip(" .")
    stem = base.removesuffix(extension(base)).strip(" .") or _("allegato")
    return f"{stem[:NAME_LENGTH]}.{ALLOWED[content_type]}"
