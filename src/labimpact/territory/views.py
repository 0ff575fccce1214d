"""The page of the territory, and its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.monitoring.views.reports import XLSX
from labimpact.territory import actions, spreadsheet, tables
from labimpact.territory.drawing.sankey import Sankey, sankey
from labimpact.territory.drawing.spans import Spans, spans
from labimpact.territory.forms import ReadingForm
from labimpact.territory.queries.reading import Reading, readable_areas
from labimpact.territory.queries.reading import reading as read

DRAWN = 12


@access(Permission.TERRITORY_VIEW)
def reading(request: ActorRequest) -> HttpResponse:
    """Lettura del territorio: needs, flows, combinations, changes and times of one's areas."""
    areas = readable_areas(request.actor)
    form = ReadingForm(request.GET, areas=areas)
    if not form.is_valid():
        return render(request, "territory/reading.html", {"form": form}, status=422)
    found = read(form.asked, by=request.actor, areas=[area.pk for area in areas])
    names = tables.Names.of(found)
    context = {
        "form": form,
        "found": found,
        "said_filters": form.said,
        "query": request.GET.urlencode(),
        "needs": tables.needs_table(found),
        "details": list(tables.detail_tables(found, names)),
        "named": tables.change_sentences(found, names, named=True),
        "unnamed": tables.change_sentences(found, names, named=False),
        "together": tables.together_table(found),
        "flows": tables.flows_table(found, names),
        "picture": _picture(found, names),
        "times": tables.times_table(found),
        "spans": _spans(found),
        "rules": tables.rules_of_reading(found.least),
    }
    return render(request, "territory/reading.html", context)


def _picture(found: Reading, names: tables.Names) -> Sankey | None:
    drawn = [
        (names.office(flow.sender), names.office(flow.receiver), flow.persons)
        for flow in found.flows.shown[:DRAWN]
    ]
    return sankey(drawn) if drawn else None


def _spans(found: Reading) -> list[tuple[Any, Spans]]:
    """A picture for each step of the process that has something to show."""
    drawn = []
    for step, months in found.times.items():
        if any(quartiles for _month, quartiles in months):
            rows = [
                (str(MONTHS_3[month.month]), (q.low, q.half, q.high) if q else None)
                for month, q in months
            ]
            drawn.append((step.label, spans(rows)))
    return drawn


@access(Permission.TERRITORY_VIEW)
def reading_xlsx(request: ActorRequest) -> HttpResponse:
    """The same as a spreadsheet, with the details of every need and the rules of counting."""
    areas = readable_areas(request.actor)
    form = ReadingForm(request.GET, areas=areas)
    if not form.is_valid():
        return render(request, "territory/reading.html", {"form": form}, status=422)
    found = read(form.asked, by=request.actor, areas=[area.pk for area in areas], every_need=True)
    content = spreadsheet.write(found, said_filters=form.said, by_name=request.actor.display_name)
    actions.record_export(dict(form.said), by=request.actor)
    response = HttpResponse(content, content_type=XLSX)
    name = _("territorio_%(quarter)s") % {"quarter": form.asked.quarter.slug}
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response
