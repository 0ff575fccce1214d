"""Calcola un termine: a date of the law, with every reading and its reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.rules import explaining, queries
from labimpact.rules.calendars import Holidays
from labimpact.rules.forms.terms import TermForm
from labimpact.rules.terms import Deadline, Unit, compute


@access(Permission.RULES_VIEW)
def term(request: ActorRequest) -> HttpResponse:
    """One term from one day; the address holds the question, so it can be kept and sent."""
    asked = any(request.GET.get(name) for name in ("termine", "dal"))
    form = TermForm(request.GET if asked else None)
    found: list[dict[str, object]] = []
    if asked and form.is_valid():
        patron = form.cleaned_data["patrono"]
        holidays = queries.holidays().with_patrons([patron] if patron else [])
        day = form.cleaned_data["dal"]
        # A term that was not yet in force on the day of the event is read as it is today.
        code = form.cleaned_data["termine"]
        rows = queries.terms(code, day) or queries.terms(code)
        found = [_shown(compute(row, form.event(), holidays), holidays) for row in rows]
    context = {"form": form, "found": found, "today": clock.today(), "asked": asked}
    return render(request, "rules/term.html", context, status=422 if form.errors else 200)


def _shown(deadline: Deadline, holidays: Holidays) -> dict[str, object]:
    term, today = deadline.term, clock.today()
    event = queries.label("starting_event", term.starts_from)
    standing = deadline.standing(today)
    return {
        "deadline": deadline,
        "edge": explaining.edge_name(term.edge),
        "length": explaining.length(term),
        "event": event,
        "why": explaining.why(deadline, event, holidays),
        "standing": standing.value,
        "standing_name": explaining.standing_name(standing, term.edge),
        "days_left": deadline.days_left(today),
        "with_hours": term.unit is Unit.HOUR,
        "readings": [
            {"name": explaining.reading_name(r.reading), "on": r.on, "at": r.at,
             "rolled_on": r.rolled_on}
            for r in deadline.readings
        ],
    }  # fmt: skip
