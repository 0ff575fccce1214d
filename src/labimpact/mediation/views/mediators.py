"""The register of mediators: its list, the page of one, who they are, whether they work."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import register
from labimpact.mediation.forms.mediators import EndForm, MediatorForm, SuspendForm
from labimpact.mediation.lists import MEDIATORS
from labimpact.mediation.models import Mediator
from labimpact.mediation.queries.mediators import MediatorPage, live_jobs
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.mediation.views.register_scope import mediator_seen
from labimpact.mediation.views.scope import service_of
from labimpact.ui.lists import read


def page_of(mediator: Mediator, anchor: str = "") -> str:
    """The address of somebody's page."""
    return reverse("mediation:mediator", args=[mediator.pk]) + (f"#{anchor}" if anchor else "")


@access(Permission.MEDIATION_COORDINATE)
def mediators(request: ActorRequest) -> HttpResponse:
    """Mediatori: those of the service, by language, experience, place, what runs out."""
    screen = read(request, MEDIATORS)
    return render(request, "mediation/mediators.html", {"screen": screen}, status=screen.status)


@access(Permission.MEDIATION_COORDINATE)
def mediator(request: ActorRequest, pk: int) -> HttpResponse:
    """Scheda: everything the register says of one mediator."""
    row = mediator_seen(request, pk)
    return render(
        request, "mediation/mediator.html", {"mediator": row, "page": MediatorPage(row)}
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def new(request: ActorRequest) -> HttpResponse:
    """Add somebody to the register."""
    service = service_of(request)
    form = MediatorForm(
        service.pk, request.POST or None,
        initial={"writes_in": "it", "means": "car", "starts_on": clock.today()},
    )  # fmt: skip
    made: list[Mediator] = []
    return one_form(
        request, form,
        lambda: made.append(register.add(service, values=form.values(), by=request.actor)),
        title=_("Nuovo mediatore"), back=reverse("mediation:mediators"),
        said=_("Aggiunto al registro: ora scrivi lingue, titoli e contratto."),
        onward=lambda: page_of(made[0]),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what the register says of somebody."""
    row = mediator_seen(request, pk)
    form = MediatorForm.of(row, request.POST or None)
    return one_form(
        request, form, lambda: register.change(row, values=form.values(), by=request.actor),
        title=_("Dati di %(name)s") % {"name": row.name}, back=page_of(row), said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def suspend(request: ActorRequest, pk: int) -> HttpResponse:
    """Suspend somebody, seeing first what they have accepted and what becomes of it."""
    row = mediator_seen(request, pk)
    jobs = list(live_jobs(row))
    accepted = [job for job in jobs if job.place == "accepted"]
    form = SuspendForm(request.POST or None, jobs=len(accepted))
    return one_form(
        request, form,
        lambda: register.suspend(
            row, why=form.cleaned_data["why"], release=form.release, by=request.actor
        ),
        title=_("Sospendi %(name)s") % {"name": row.name}, back=page_of(row),
        said=_("Sospeso: non riceve più proposte."), context={"jobs": jobs},
        template="mediation/mediator_suspend.html",
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def reinstate(request: ActorRequest, pk: int) -> HttpResponse:
    """Let somebody work again."""
    row = mediator_seen(request, pk)
    return one_button(
        request, lambda: register.reinstate(row, by=request.actor), back=page_of(row),
        said=_("Riammesso: può ricevere proposte."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def end(request: ActorRequest, pk: int) -> HttpResponse:
    """Say until when somebody is in the register."""
    row = mediator_seen(request, pk)
    form = EndForm(request.POST or None, initial={"on": row.ends_on})
    return one_form(
        request, form,
        lambda: register.end(row, on=form.cleaned_data["on"], by=request.actor),
        title=_("Togli dal registro: %(name)s") % {"name": row.name}, back=page_of(row),
        said=_("Salvato."),
    )  # fmt: skip
