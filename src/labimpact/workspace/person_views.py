"""The person's page: who they are, what holds for them now, what happened so far."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.flows.queries.eligibility import last_written
from labimpact.people import timeline
from labimpact.people.actions import open_record
from labimpact.people.queries.protection import emergency_until
from labimpact.people.queries.sheet import Sheet, for_page
from labimpact.ui.lists import read
from labimpact.workspace import actions, now
from labimpact.workspace.persons.listing import PERSONS

# What a look at the page takes in; the whole story is one click away.
ENTRIES = 20
WHOLE_STORY = 1000


@access(Permission.PERSON_VIEW)
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """The record of a person (scheda), with the timeline of all apps; the reading is noted."""
    rows = now.with_now(for_page(request.actor), request.actor)
    found = get_object_or_404(rows, pk=pk)
    sheet = Sheet(found)
    members = (row["person"] for home in sheet.households for row in home.rows)
    open_record(found, by=request.actor, beside=filter(None, members))
    whole = request.GET.get("storia") == "tutta"
    # One more than is shown says whether there is more to show.
    entries = timeline.entries(request.actor, found, WHOLE_STORY if whole else ENTRIES + 1)
    context = {
        "person": found,
        "cases": now.cases_of(found, clock.today()),
        "appointment": now.appointment_of(found),
        "sheet": sheet,
        "emergency_until": None if sheet.is_kept else emergency_until(request.actor, found),
        "eligibility": last_written(found),
        "helped": now.helped_by(found),
        "can_open_cases": sheet.is_kept and request.actor.can_somewhere(Permission.CASE_WORK),
        "can_seal": request.actor.can_somewhere(Permission.SEAL_MANAGE),
        "entries": entries if whole else entries[:ENTRIES],
        "more_entries": not whole and len(entries) > ENTRIES,
    }
    return render(request, "workspace/person.html", context)


@access(Permission.PERSON_VIEW)
def persons(request: ActorRequest) -> HttpResponse:
    """Persone dell'ufficio: everybody the office may open, filtered by what the address says."""
    if not PERSONS.open_to(request.actor):
        raise PermissionDenied
    screen = read(request, PERSONS)
    actions.record_persons([line.person for line in screen.lines], by=request.actor)
    return render(request, "workspace/persons.html", {"screen": screen}, status=screen.status)
