"""PDF: the list on paper, on its side when the columns are many (PDF/A and PDF/UA)."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.listing import Kind
from labimpact.documents.rendering import render_pdf
from labimpact.lists.files.table import Table
from labimpact.ui.lists import written

# More columns than these do not fit an upright sheet.
_UPRIGHT = 5


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
        "columns": [
            {"label": str(column.label), "wide": column.kind is Kind.TEXT,
             "right": column.kind is Kind.NUMBER}
            for column in table.columns
        ],
        "rows": rows,
        "about": [list(pair) for pair in table.about()],
        "none": _("Nessuna riga con questi filtri."),
    }  # fmt: skip
    target.write(render_pdf("list", data, standard=("a-2a", "ua-1")))
