"""Foglio: a published page on paper, in some languages side by side (typst: portal_sheet)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.utils import timezone

from labimpact.documents.rendering import render_pdf
from labimpact.editorial.enums import Kind, Standing
from labimpact.editorial.models import Publication
from labimpact.portal import addresses, queries
from labimpact.portal.events.paper import facts
from labimpact.portal.paper.markup import Piece, pieces

Paper = Literal["a4", "a5"]
PAPERS: tuple[Paper, ...] = ("a4", "a5")
_LINKS = ("http://", "https://", "mailto:", "tel:")
# Sentence of the frame that says how far a text may be trusted.
_TRUST = {
    Standing.HUMAN: "by_person",
    Standing.REVIEWED: "by_machine_reviewed",
    Standing.MACHINE: "by_machine",
    Standing.STALE: "stale",
}


@dataclass(frozen=True)
class Column:
    """A page in one language, taken apart."""

    page: Publication
    pieces: list[Piece]

    @property
    def shape(self) -> list[tuple[str, int]]:
        """What stands beside what: translations of the same text have the same."""
        return [(piece.kind, len(piece.parts)) for piece in self.pieces]


def pdf(found: Sequence[Publication], *, paper: Paper, missing: str = "") -> bytes:
    """The sheet of a page in the languages in which it is given, as PDF/A and PDF/UA.

    A reader in whose language the page is missing is told so in it (never silently Italian).
    """
    return render_pdf("portal_sheet", _data(found, paper, missing), standard=("a-2a", "ua-1"))


def beside(paper: Paper, count: int) -> int:
    """How many languages stand side by side, so that each can still be read at arm's length."""
    if paper == "a5":
        return min(count, 2)
    return count if count < 3 else 2 if count == 4 else 3


def _data(found: Sequence[Publication], paper: Paper, missing: str) -> dict[str, Any]:
    columns = [Column(page, [*facts(page), *pieces(page.html)]) for page in found]
    width = beside(paper, len(columns))
    groups = [columns[at : at + width] for at in range(0, len(columns), width)]
    return {
        "title": found[0].title,
        "paper": paper,
        "poster": found[0].kind == Kind.EVENT,
        "width": width,
        "foot": settings.SITE_URL,
        "notice": queries.texts()[missing]["not_translated"] if missing else "",
        "reader": _tongue(missing),
        "groups": [
            {"columns": [_head(column) for column in group], "rows": _rows(group)}
            for group in groups
        ],
    }


def _rows(group: list[Column]) -> list[list[list[dict[str, Any]]]]:
    """Rows of cells of pieces: piece beside piece, or text beside text where they differ."""
    said = [[_said(piece) for piece in column.pieces] for column in group]
    if any(column.shape != group[0].shape for column in group):
        return [said]
    return [[[piece] for piece in row] for row in zip(*said, strict=True)]


def _said(piece: Piece) -> dict[str, Any]:
    """A piece as the template reads it, with whole addresses: paper knows no page it stands on."""
    found = asdict(piece)
    for part in found["parts"]:
        for run in part["runs"]:
            whole = urljoin(f"{settings.SITE_URL}/", run["url"])
            run["url"] = whole if run["url"] and whole.startswith(_LINKS) else ""
    return found


def _head(column: Column) -> dict[str, Any]:
    page, words = column.page, queries.texts()[column.page.language]
    address = addresses.of_page(page)
    trust = _TRUST.get(Standing(page.standing))
    said = ("checked_on", page.checked_on) if page.checked_on else ("published_on", _day(page))
    return _tongue(page.language) | {
        "title": page.title,
        "lead": page.lead,
        "dated": words[said[0]],
        "on": f"{said[1]:%d/%m/%Y}",
        "trust": words[trust] if trust else "",
        "lacks": page.untranslated,
        "open": words["open_on_phone"],
        "address": address,
        "code": qr_code(address),
    }


def _day(page: Publication) -> date:
    return timezone.localdate(page.published_at)


def _tongue(language: str) -> dict[str, str]:
    return {
        "lang": language,
        "dir": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
    }


def qr_code(address: str) -> str:
    """The address as a picture that a phone reads (SVG)."""
    return str(segno.make(address, error="m").svg_inline(border=0, omitsize=True))
