"""The editors' own pages beside Wagtail's: events that come from a calendar."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial import actions, overlays
from labimpact.editorial.events import calendars, taking
from labimpact.editorial.forms import CalendarForm
from labimpact.editorial.models import Overlay
from labimpact.editorial.permissions import published_areas

WRITERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)


@access(*WRITERS)
def import_events(request: ActorRequest) -> HttpResponse:
    """Importa eventi: what a calendar would bring, told first; then taken as drafts."""
    sections = taking.sections(request.actor)
    if not sections:
        raise PermissionDenied
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CalendarForm(*posted, sections=sections)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        section, content = form.sections[form.cleaned_data["section"]], form.cleaned_data["content"]
        try:
            reading = calendars.read(content)
            if "take" in request.POST:
                steps = taking.take(section, reading.events, by=request.actor)
                _say(request, steps)
                return redirect("wagtailadmin_explore", section.pk)
        except (calendars.NoCalendar, Refused) as wrong:
            form.add_error("address" if form.cleaned_data["address"] else "upload", str(wrong))
        else:
            context |= {
                "reading": reading, "steps": taking.plan(section, reading.events),
                "section": section, "content": content.decode("utf-8", errors="replace"),
            }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "editorial/import_events.html", context, status=status)


@access(Permission.CONTENT_PUBLISH)
def overlay(request: ActorRequest, pk: int) -> HttpResponse:
    """What an area adds to a guide, and what of the guide is new since it was looked at."""
    rows = Overlay.objects.filter(area__in=published_areas(request.actor) - {None})
    row = get_object_or_404(rows.select_related("area"), pk=pk)
    if request.method == "POST":
        try:
            actions.still_fits(row, by=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Segnato: l'aggiunta va bene con la guida di oggi."))
        return redirect("worklist:list")
    context = {"row": row, "changes": overlays.changes(row)}
    return render(request, "editorial/overlay.html", context)


def _say(request: ActorRequest, steps: list[taking.Step]) -> None:
    new, changed = (
        sum(step.becomes is kind for step in steps)
        for kind in (taking.Becomes.NEW, taking.Becomes.CHANGED)
    )
    said = _("Bozze nuove: %(new)s. Eventi con cambiamenti da pubblicare: %(changed)s.")
    messages.success(request, said % {"new": new, "changed": changed})
