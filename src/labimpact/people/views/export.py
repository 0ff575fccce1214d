"""A person's data as a file."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.permissions import Permission
from labimpact.documents import downloads
from labimpact.people.actions import export as actions
from labimpact.people.actions.reading import show_name
from labimpact.people.forms.export import ExportForm
from labimpact.people.views.doors import enter


@access(Permission.PERSON_EXPORT)
def export(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Say who asked, then get everything in one archive (accesso ai propri dati)."""
    door = enter(request, pk, Permission.PERSON_EXPORT)
    person, office_id = door.person, door.office_id
    when_shown(request, lambda: show_name(person, by=request.actor))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        archive = actions.export_person(
            person, reason=form.reason(), office_id=office_id, by=request.actor
        )
        response = FileResponse(
            archive, as_attachment=True, filename=f"dati-scheda-{person.pk}.zip",
            content_type="application/zip",
        )  # fmt: skip
        return downloads.guard(response)
    status = 422 if request.method == "POST" else 200
    answer: HttpResponse = render(
        request, "people/export.html", {"person": person, "form": form}, status=status
    )
    return answer
