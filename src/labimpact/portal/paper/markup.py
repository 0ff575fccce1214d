"""The published text of a page taken apart, for what is not a browser: sheets of paper.

`Publication.html` is made by the editor's own pieces and by nothing else
(templates/editorial/blocks), so that its parts are known: each piece stands in a `div` that names
it. What is not known is read as plain text: nothing that the public reads is lost on paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
# What ends a paragraph, unless it stands in an entry of a list.
_ENDS = frozenset({"p", "li", "ul", "ol", "div"})
_BOLD = frozenset({"b", "strong"})
_UNSEEN = frozenset({"script", "style", "template"})
# They are never closed.
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_PIECE = re.compile(r"\bblock-([a-z_]+)")
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Run:
    """Words that are written alike."""

    text: str
    bold: bool = False
    url: str = ""


@dataclass
class Part:
    """A title, a paragraph, or an entry of a list (with its number, where the list counts)."""

    kind: str  # title, text, item
    number: int = 0
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass
class Piece:
    """One of the editor's pieces (editorial/blocks.py)."""

    kind: str
    parts: list[Part] = field(default_factory=list)


def pieces(html: str) -> list[Piece]:
    """The pieces of a published text in the order in which they are read; empty ones are left out.

    Addresses of links are as the page has them.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for piece in reader.pieces:
        for part in piece.parts:
            _trim(part)
        piece.parts = [part for part in piece.parts if part.text]
    return [piece for piece in reader.pieces if piece.parts]


def _trim(part: Part) -> None:
    """White space between tags belongs to the page's source, not to what is read."""
    if part.runs:
        part.runs[0].text = part.runs[0].text.lstrip()
        part.runs[-1].text = part.runs[-1].text.rstrip()
    part.runs = [run for run in part.runs if run.text]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._open: list[str] = []
        self._part: Part | None = None
        self._counts: list[int] = []  # of the lists that are open; -1 for one without numbers
        self._urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if not self._open:
            found = _PIECE.search(said.get("class", ""))
            self.pieces.append(Piece(found.group(1) if found else "text"))
            self._part = None
        if tag not in _VOID:
            self._open.append(tag)
        if tag in ("ol", "ul"):
            self._counts.append(0 if tag == "ol" else -1)
        elif tag == "a":
            self._urls.append(said.get("href", ""))
        elif tag in _TITLES:
            self._begin("title")
        elif tag == "li":
            self._begin("item", self._next_number())
        elif tag == "br" or (tag == "p" and "li" in self._open):
            self._write("\n")
        elif tag == "p":
            self._begin("text")
        elif tag == "img":
            self._write(said.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if tag in ("ol", "ul") and self._counts:
            self._counts.pop()
        elif tag == "a" and self._urls:
            self._urls.pop()
        if tag in _TITLES or (tag in _ENDS and "li" not in self._open):
            self._part = None

    def handle_data(self, data: str) -> None:
        if _UNSEEN.isdisjoint(self._open):
            self._write(_SPACE.sub(" ", data))

    def _begin(self, kind: str, number: int = 0) -> None:
        self._part = Part(kind, number)
        self.pieces[-1].parts.append(self._part)

    def _next_number(self) -> int:
        if not self._counts or self._counts[-1] < 0:
            return 0
        self._counts[-1] += 1
        return self._counts[-1]

    def _write(self, text: str) -> None:
        if self._part is None:
            if not text.strip():
                return
            if not self._open:
                self.pieces.append(Piece("text"))
            self._begin("text")
        part = self._part
        if part is None or (not part.runs and not text.strip()):
            return
        run = Run(text, not _BOLD.isdisjoint(self._open), self._urls[-1] if self._urls else "")
        last = part.runs[-1] if part.runs else None
        if last is not None and (last.bold, last.url) == (run.bold, run.url):
            last.text += run.text
        else:
            part.runs.append(run)
