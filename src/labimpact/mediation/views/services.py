"""The settings of the service that one coordinates."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import services
from labimpact.mediation.forms.services import ServiceForm
from labimpact.mediation.queries.services import form_links, office_to_begin, service_here
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.network.models import Office

NAMES = ("is_open", "offer_hours", "rest_minutes", "pause_minutes")


@access(Permission.MEDIATION_COORDINATE)
def service(request: ActorRequest) -> HttpResponse:
    """Servizio di mediazione: open or closed, its times, the forms it sent."""
    found = service_here(request.actor)
    beginning = office_to_begin(request.actor)
    if found is None:
        context = {"office": beginning}
        return render(request, "mediation/service_begin.html", context)
    form = ServiceForm(request.POST or None, initial={n: getattr(found, n) for n in NAMES})
    return one_form(
        request, form,
        lambda: services.configure(found, by=request.actor, **form.cleaned_data),
        title=_("Servizio di mediazione"), back=reverse("mediation:service"), said=_("Salvato."),
        context={"service": found, "office": beginning, "links": form_links(found)},
        template="mediation/service.html",
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def begin(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin to give mediation in an office that the actor coordinates."""
    if pk not in request.actor.offices_where(Permission.MEDIATION_COORDINATE):
        raise Http404
    office = get_object_or_404(Office, pk=pk)
    return one_button(
        request, lambda: services.begin(office, by=request.actor),
        back=reverse("mediation:service"), said=_("Il servizio c'è: scegli come lavora."),
    )  # fmt: skip
