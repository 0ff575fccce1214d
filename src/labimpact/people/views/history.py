"""The changes of a record."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.people.actions.reading import open_history
from labimpact.people.permissions import keeps
from labimpact.people.queries.history import history_of
from labimpact.people.views.doors import enter


@access(Permission.PERSON_VIEW)
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """Who changed what on a record, when, and why if it was written; to who follows the person."""
    person = enter(request, pk, Permission.PERSON_VIEW).person
    if not keeps(request.actor, person):
        raise PermissionDenied
    open_history(person, by=request.actor)
    context = {"person": person, "entries": history_of(person)}
    return render(request, "people/history.html", context)
