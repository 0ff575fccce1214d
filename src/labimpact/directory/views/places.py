"""Where a service is given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.directory.actions import places as actions
from labimpact.directory.enums import HoursOf
from labimpact.directory.forms.places import PlaceForm
from labimpact.directory.hours import weekly
from labimpact.directory.models import KEEPERS, ServiceAt
from labimpact.directory.views.scope import changeable
from labimpact.network.forms.offices import HoursForm


@access(*KEEPERS)
def place_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a service is given at one more office."""
    return _written(request, ServiceAt(service=changeable(request, pk)))


@access(*KEEPERS)
def place_change(request: ActorRequest, pk: int, place_pk: int) -> HttpResponse:
    """Change what is different for a service at one of its offices."""
    return _written(request, _place(request, pk, place_pk))


@access(*KEEPERS)
@require_POST
def place_remove(request: ActorRequest, pk: int, place_pk: int) -> HttpResponse:
    """Take a service away from an office."""
    try:
        actions.remove_place(_place(request, pk, place_pk), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ufficio tolto dal servizio."))
    return redirect("directory:detail", pk=pk)


def _place(request: ActorRequest, pk: int, place_pk: int) -> ServiceAt:
    service = changeable(request, pk)
    return get_object_or_404(service.places.select_related("service", "office"), pk=place_pk)


def _written(request: ActorRequest, place: ServiceAt) -> HttpResponse:
    known = list(place.hours.all()) if place.pk else []
    form = PlaceForm(request.POST or None, instance=place, actor=request.actor)
    weeks = {
        of: HoursForm(request.POST or None, prefix=of.value, hours=weekly(known, of))
        for of in HoursOf
    }
    if request.method == "POST" and all([form.is_valid(), *(w.is_valid() for w in weeks.values())]):
        hours = {of: week.hours() for of, week in weeks.items()}
        try:
            actions.write_place(
                form.save(commit=False), form.cleaned_data["languages"], hours, by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Salvato."))
            return redirect("directory:detail", pk=place.service_id)
    context = {
        "form": form, "desk": weeks[HoursOf.DESK], "phone": weeks[HoursOf.PHONE],
        "forms": [form, *weeks.values()], "place": place,
    }  # fmt: skip
    status = 422 if any(one.errors for one in context["forms"]) else 200  # type: ignore[attr-defined]
    return render(request, "directory/place_form.html", context, status=status)
