"""Where a service is given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.directory.actions import places as actions
from labimpact.directory.enums import HoursOf
from labimpact.directory.forms.differences import differences
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


Weeks = dict[HoursOf, HoursForm]


def _forms(
    request: ActorRequest, place: ServiceAt, typed: QueryDict | None
) -> tuple[PlaceForm, Weeks]:
    known = list(place.hours.all()) if place.pk else []
    weeks = {of: HoursForm(typed, prefix=of.value, hours=weekly(known, of)) for of in HoursOf}
    return PlaceForm(typed, instance=place, actor=request.actor), weeks


def _written(request: ActorRequest, place: ServiceAt) -> HttpResponse:
    form, weeks = _forms(request, place, request.POST or None)
    if request.method == "POST" and all([form.is_valid(), *(w.is_valid() for w in weeks.values())]):
        hours = {of: week.hours() for of, week in weeks.items()}
        try:
            actions.write_place(
                form.save(commit=False), form.cleaned_data["languages"], hours,
                seen=form.version, by=request.actor,
            )  # fmt: skip
        except Conflict as conflict:
            return _both(request, form, weeks, str(conflict))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Salvato."))
            return redirect("directory:detail", pk=place.service_id)
    return _page(request, form, weeks)


def _both(request: ActorRequest, form: PlaceForm, weeks: Weeks, sentence: str) -> HttpResponse:
    """Mine and theirs side by side; saving again now is a choice, not an accident."""
    place = _place(request, form.instance.service_id, form.instance.pk)
    theirs, their_weeks = _forms(request, place, None)
    found = differences(form, theirs)
    for of, week in weeks.items():
        found += differences(week, their_weeks[of], str(of.label))
    # The form goes on with what was typed, on the version that is saved now.
    again = request.POST.copy()
    again["seen"] = str(place.version)
    same, same_weeks = _forms(request, place, again)
    return _page(request, same, same_weeks, conflict=sentence, differences=found)


def _page(request: ActorRequest, form: PlaceForm, weeks: Weeks, **more: Any) -> HttpResponse:
    shown = [form, *weeks.values()]
    context = {
        "form": form, "desk": weeks[HoursOf.DESK], "phone": weeks[HoursOf.PHONE],
        "forms": shown, "place": form.instance, **more,
    }  # fmt: skip
    wrong = any(one.errors for one in shown)
    status = 409 if "conflict" in more else 422 if wrong else 200
    return render(request, "directory/place_form.html", context, status=status)
