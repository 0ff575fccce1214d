"""PDF: the list on paper, on its side when the columns are many (PDF/A and PDF/UA)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.listing import Kind
from labimpact.documents.rendering import render_pdf
from labimpact.lists.files.table import Table
from labimpact.ui.lists import written

# More columns than these do not fit an upright sheet.
_UPRIGHT = 5
# Up to so many letters a column is as wide as its longest; a wider one shares what is left.
_NARROW, _MOST = 16, 36
# So many columns, and the size of the letters from there on.
_SIZES = ((16, "6pt"), (11, "7pt"), (0, "8.5pt"))


def write(table: Table, target: IO[bytes]) -> None:
    """One table whose headings come back on every sheet, and under it what the list is."""
    rows = [
        [written(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    data = {
        "title": table.title,
        "on": f"{clock.today():%d/%m/%Y}",
        "flipped": len(table.columns) > _UPRIGHT,
        "size": next(size for least, size in _SIZES if len(table.columns) >= least),
        "columns": [
            {"label": str(column.label), "right": column.kind is Kind.NUMBER,
             "share": share(str(column.label), [row[n] for row in rows])
             if column.kind is Kind.TEXT else 0}
            for n, column in enumerate(table.columns)
        ],
        "rows": rows,
        "about": [list(pair) for pair in table.about()],
        "none": _("Nessuna riga con questi filtri."),
    }  # fmt: skip
    target.write(render_pdf("list", data, standard=("a-2a", "ua-1")))


def share(label: str, texts: Sequence[str]) -> int:
    """How much of the sheet a column of words gets, in letters: as nine texts of ten need.

    Nothing for a column of short words, which takes what it needs. One long note does not take
    the place of all the names: what is longer goes on a new line.
    """
    lengths = sorted(len(text) for text in texts)
    words = [len(word) for word in label.split()]
    if max([*words, *lengths[-1:]], default=0) <= _NARROW:
        return 0
    most = lengths[(len(lengths) - 1) * 9 // 10] if lengths else 0
    longest = max(len(word) for text in (label, *texts) for word in text.split() or [""])
    return min(max(most, longest) + 2, _MOST)
