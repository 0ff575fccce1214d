"""Da confermare con un legale: the list on screen, on paper, and for a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.documents.rendering import render_pdf
from labimpact.rules import confirming
from labimpact.rules.confirming import ToConfirm
from labimpact.rules.linking import by_name


@access(Permission.RULES_VIEW)
def to_confirm(request: ActorRequest) -> HttpResponse:
    """Every † and ⚑ still to be confirmed, and apart those that somebody checked."""
    rows = confirming.to_confirm(clock.today())
    waiting = [row for row in rows if not row.confirmed]
    context = {
        "groups": confirming.groups(waiting), "count": len(waiting),
        "confirmed": [row for row in rows if row.confirmed], "today": clock.today(),
    }  # fmt: skip
    return render(request, "rules/to_confirm.html", context)


@access(Permission.RULES_VIEW)
def to_confirm_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The same list as CSV, or as a PDF/A to be signed."""
    rows = confirming.to_confirm(clock.today())
    if kind == "csv":
        body: str | bytes = confirming.as_csv(rows)
        content_type = "text/csv; charset=utf-8"
    elif kind == "pdf":
        body, content_type = render_pdf("to_confirm", _sheet(rows)), "application/pdf"
    else:
        raise Http404
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="da-confermare.{kind}"'
    return response


def _sheet(rows: list[ToConfirm]) -> dict[str, Any]:
    waiting = [row for row in rows if not row.confirmed]
    return {
        "on": f"{clock.today():%d/%m/%Y}",
        "count": len(waiting),
        "groups": [
            {"title": title, "rows": [_line(row) for row in listed]}
            for title, listed in confirming.groups(waiting)
        ],
        "confirmed": [_line(row) for row in rows if row.confirmed],
    }


def _line(row: ToConfirm) -> dict[str, str]:
    return {
        "place": row.place, "text": by_name(row.text), "value": by_name(row.value),
        "source": row.source, "note": by_name(row.note), "marks": " ".join(row.marks),
        "confirmed": row.confirmed,
    }  # fmt: skip
