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
from labimpact.rules.procedures import usage
from labimpact.rules.terms import Deadline, Edge, compute


@access(Permission.RULES_VIEW)
def term(request: ActorRequest) -> HttpResponse:
    """One term from one day; the address holds the question, so it can be kept and sent."""
    # Choosing a term, or coming with one, only prepares the form: the day is still to be written.
    asked = "dal" in request.GET and "scelta" not in request.GET
    form = TermForm(request.GET) if asked else TermForm(initial=request.GET.dict())
    found: list[dict[str, object]] = []
    if asked and form.is_valid():
        patron = form.cleaned_data["patrono"]
        holidays = queries.holidays().with_patrons([patron] if patron else [])
        day = form.cleaned_data["dal"]
        # A term that was not yet in force on the day of the event is read as it is today.
        code = form.cleaned_data["termine"]
        rows = queries.terms(code, day) or queries.terms(code)
        found = [_shown(compute(row, form.event(), holidays), holidays) for row in rows]
    uses = usage.uses(request.GET.get("termine", ""))
    context = {
        "form": form, "found": found, "today": clock.today(), "uses": uses,
        "of_authority": all(use.holder == "authority" for use in uses),
    }  # fmt: skip
    return render(request, "rules/term.html", context, status=422 if form.errors else 200)


def _shown(deadline: Deadline, holidays: Holidays) -> dict[str, object]:
    term, today = deadline.term, clock.today()
    event = queries.label("starting_event", term.starts_from)
    standing = deadline.standing(today)
    ahead = explaining.to_come(deadline, today)
    at_post = usage.at_post_office(term.code) and term.edge is not Edge.OPENS_AFTER
    return {
        "deadline": deadline,
        "edge": explaining.edge_name(term.edge),
        "length": explaining.length(term),
        "event": event,
        "why": explaining.why(deadline, event, holidays),
        "standing": "to_come" if ahead else standing.value,
        "standing_name": (
            explaining.to_come_name() if ahead
            else explaining.standing_name(standing, term.edge)
        ),
        "hour": explaining.hour_said(deadline.safe.at),
        "advice": explaining.post_advice(deadline.safe_on, holidays) if at_post else "",
        "readings": [
            {"name": explaining.reading_name(r.reading), "on": r.on, "at": r.at,
             "rolled_on": r.rolled_on}
            for r in deadline.readings
        ],
    }  # fmt: skip
