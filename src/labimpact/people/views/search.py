"""*Chi hai davanti?*"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.people import actions, permissions
from labimpact.people.queries.places import municipalities_starting


@access(Permission.PERSON_VIEW)
def search(request: ActorRequest) -> HttpResponse:
    """Find a person by name in any order and script, phone, tax code, permit or case number."""
    text = request.GET.get("q", "")[:200]
    answer = actions.search_people(text, by=request.actor)
    context = {
        "search_text": text,
        "hits": answer.hits,
        "answer": answer,
        "may_register": permissions.can_register(request.actor),
    }
    partial = "#results" if request.headers.get("HX-Request") else ""
    return render(request, f"people/search.html{partial}", context)


@access(Permission.PERSON_EDIT)
def places(request: HttpRequest) -> HttpResponse:
    """Municipalities to propose in a field: the only parameter is what was typed so far."""
    typed = next((request.GET[name] for name in request.GET if request.GET[name]), "")
    found = municipalities_starting(typed[:80])
    return render(request, "people/places.html", {"places": found})
