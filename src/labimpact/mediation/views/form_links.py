"""Forms sent by e-mail to bodies without accounts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import form_links
from labimpact.mediation.forms.services import FormLinkForm
from labimpact.mediation.models import RequestLink
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.mediation.views.scope import service_of


@access(Permission.MEDIATION_COORDINATE)
def new(request: ActorRequest) -> HttpResponse:
    """Send a body the secret address of its form."""
    service = service_of(request)
    form = FormLinkForm(request.POST or None)
    return one_form(
        request, form,
        lambda: form_links.send(service, by=request.actor, **form.cleaned_data),
        title=_("Manda il modulo a un ente"), back=reverse("mediation:service"),
        said=_("Modulo mandato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close a form before its time."""
    services = request.actor.offices_where(Permission.MEDIATION_COORDINATE)
    link = get_object_or_404(RequestLink.objects.filter(service__in=services), pk=pk)
    return one_button(
        request, lambda: form_links.close(link, by=request.actor),
        back=reverse("mediation:service"), said=_("Modulo chiuso."),
    )  # fmt: skip
