"""The text of a file: of a PDF, what its text layer says; a scan has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from labimpact.documents.apart import work_apart
from labimpact.documents.enums import Reading

READABLE = ("application/pdf", "text/plain")
# A search index holds no more than a megabyte of a text.
LONGEST = 150_000


@dataclass(frozen=True)
class Text:
    """What was read; `pages` are those of a PDF that were read."""

    outcome: Reading
    text: str = ""
    pages: int = 0


def read(stream: IO[bytes], content_type: str) -> Text:
    """Read a file of a kind in `READABLE`, however it is made."""
    content = stream.read()
    if content_type == "application/pdf":
        return _of_pdf(content)
    return _told(_decoded(content[: 4 * LONGEST]), 0)


def _of_pdf(content: bytes) -> Text:
    said = work_apart("pdf_text", str(LONGEST), content=content)
    if said is None:
        return Text(Reading.FAILED)
    pages, _, text = said.partition(b"\n")
    return _told(text.decode("utf-8", "replace"), int(pages))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _told(said: str, pages: int) -> Text:
    clean = said.replace("\0", " ").strip()[:LONGEST]
    return Text(Reading.READ if clean else Reading.NONE, clean, pages)
