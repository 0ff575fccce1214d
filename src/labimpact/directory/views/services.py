"""The keepers' pages: the services of one's area, each with its places and languages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.directory import quality
from labimpact.directory.actions import services as actions
from labimpact.directory.actions.searching import KIND
from labimpact.directory.forms.differences import differences
from labimpact.directory.forms.services import ServiceForm
from labimpact.directory.models import KEEPERS, PUBLISHERS, PublicService
from labimpact.directory.permissions import can_change, can_publish
from labimpact.directory.queries import keeping
from labimpact.directory.views.scope import changeable, service_of
from labimpact.feedback.queries import of_thing


@access(*KEEPERS)
def service_list(request: ActorRequest) -> HttpResponse:
    """Servizi del portale: those one keeps, drafts first, then those due soonest."""
    today = clock.today()
    rows = [(row, quality.of(row, today)) for row in keeping.kept(request.actor)]
    if request.GET.get("ordine") == "qualita":
        rows.sort(key=lambda row: row[1].score)
    context = {"rows": rows, "today": today}
    return render(request, "directory/service_list.html", context)


@access(*KEEPERS)
def service_add(request: ActorRequest) -> HttpResponse:
    """Write a new service."""
    return _written(request, None)


@access(*KEEPERS)
def service_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is said of a service in Italian."""
    return _written(request, changeable(request, pk))


def _written(request: ActorRequest, service: PublicService | None) -> HttpResponse:
    form = ServiceForm(request.POST or None, instance=service, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            service = actions.write(
                service, form.written(), seen=form.version, by=request.actor
            )  # fmt: skip
        except Conflict as conflict:
            return _both(request, form, str(conflict))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Servizio salvato."))
            return redirect("directory:detail", pk=service.pk)
    context = {"form": form, "service": service}
    status = 422 if form.errors else 200
    return render(request, "directory/service_form.html", context, status=status)


def _both(request: ActorRequest, form: ServiceForm, sentence: str) -> HttpResponse:
    """Mine and theirs side by side; saving again now is a choice, not an accident."""
    service = service_of(request, form.instance.pk)
    theirs = ServiceForm(instance=service, actor=request.actor)
    # The form goes on with what was typed, on the version that is saved now.
    again = request.POST.copy()
    again["seen"] = str(service.version)
    context = {
        "form": ServiceForm(again, instance=service, actor=request.actor), "service": service,
        "conflict": sentence, "differences": differences(form, theirs),
    }  # fmt: skip
    return render(request, "directory/service_form.html", context, status=409)


@access(*KEEPERS)
@require_POST
def service_draft(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep a service as it is being typed, as long as nobody else reads it."""
    service = changeable(request, pk)
    form = ServiceForm(request.POST, instance=service, actor=request.actor)
    if service.is_published or not form.is_valid():
        return HttpResponse(status=422)
    try:
        actions.write(service, form.written(), seen=form.version, by=request.actor)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@access(*KEEPERS)
def service_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One service: its words, places and languages, and whether it is still true."""
    service = service_of(request, pk)
    context = {
        "service": service,
        "places": keeping.places(service),
        "translations": keeping.translations(service),
        "can_publish": can_publish(request.actor, service),
        "can_change": can_change(request.actor, service),
        "is_late": service.is_late(clock.today()),
        "judged": of_thing(KIND, str(service.pk)),
        "arrived": keeping.arrived(service),
        "quality": keeping.weighed(service, clock.today()),
    }
    return render(request, "directory/service_detail.html", context)


@access(*PUBLISHERS)
@require_POST
def service_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a service before the public."""
    return _done(request, pk, actions.publish, _("Pubblicato: si legge nel portale."))


@access(*PUBLISHERS)
@require_POST
def service_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a service away from the public."""
    return _done(request, pk, actions.withdraw, _("Ritirato: nel portale non c'è più."))


@access(*PUBLISHERS)
@require_POST
def service_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a published service is still true."""
    return _done(request, pk, actions.confirm, _("Confermato: la data nel portale è di oggi."))


Step = Callable[..., PublicService]


def _done(request: ActorRequest, pk: int, step: Step, said: str) -> HttpResponse:
    service = changeable(request, pk)
    try:
        step(service, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("directory:detail", pk=service.pk)
