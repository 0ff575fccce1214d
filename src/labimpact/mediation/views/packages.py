"""Packages of hours: their list, the page of one, and what a coordinator does with them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation import permissions
from labimpact.mediation.actions import packages as acting
from labimpact.mediation.forms.packages import CloseForm, GrantForm, OpenForm, TransferForm
from labimpact.mediation.lists import PACKAGES
from labimpact.mediation.models import HourPackage, PackageTransfer
from labimpact.mediation.queries.packages import CALENDAR, SCHOOL, PackagePage
from labimpact.mediation.queries.school_year import my_years, school_years
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.mediation.views.register_scope import package_kept, package_seen
from labimpact.mediation.views.scope import service_of
from labimpact.ui.lists import read

# How many movements stand on a page.
ENTRIES = 10


def page_of(package_id: int) -> str:
    """The address of a package's page."""
    return reverse("mediation:package", args=[package_id])


@access(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST)
def packages(request: ActorRequest) -> HttpResponse:
    """Ore di mediazione: the packages of the service, or those of one's own body."""
    screen = read(request, PACKAGES)
    may_open = request.actor.can_somewhere(Permission.MEDIATION_COORDINATE)
    context = {"screen": screen, "may_open": may_open, "years": my_years(request.actor)}
    return render(request, "mediation/packages.html", context, status=screen.status)


@access(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST)
def package(request: ActorRequest, pk: int) -> HttpResponse:
    """Pacchetto: its hours, their history, who holds them, until when they last."""
    row = package_seen(request, pk)
    page = PackagePage(row, request.actor, request.GET.get("anno", SCHOOL))
    ways = [
        {"label": label, "url": f"?anno={way}#mesi", "active": way == page.way}
        for way, label in ((SCHOOL, _("Anno scolastico")), (CALENDAR, _("Anno solare")))
    ]
    keeps = permissions.coordinates(request.actor, row.service_id)
    context = {
        "package": row, "page": page, "ways": ways, "keeps": keeps, "years": school_years([row]),
        "entries": Paginator(page.entries, ENTRIES).get_page(request.GET.get("pagina")),
    }  # fmt: skip
    return render(request, "mediation/package.html", context)


@access(Permission.MEDIATION_COORDINATE)
def new(request: ActorRequest) -> HttpResponse:
    """Open a package for a body."""
    service = service_of(request)
    form = OpenForm(service.pk, request.POST or None)
    made: list[HourPackage] = []

    def act() -> None:
        said = dict(form.cleaned_data)
        made.append(
            acting.open_package(
                service=service, minutes=said.pop("hours"), by=request.actor, **said
            )
        )

    return one_form(
        request, form, act, title=_("Nuovo pacchetto di ore"),
        back=reverse("mediation:packages"), said=_("Pacchetto aperto."),
        onward=lambda: page_of(made[0].pk),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def grant(request: ActorRequest, pk: int) -> HttpResponse:
    """More hours for a package, or fewer."""
    row = package_kept(request, pk)
    form = GrantForm(request.POST or None)
    return one_form(
        request, form,
        lambda: acting.grant(
            row, minutes=form.cleaned_data["hours"], why=form.cleaned_data["why"],
            by=request.actor,
        ),
        title=_("Assegna o riprendi ore"), back=page_of(row.pk), said=_("Ore aggiornate."),
        above=f"{row.body}: {row.title}",
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def transfer(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask that hours of a package go to another."""
    row = package_kept(request, pk)
    form = TransferForm(row, request.POST or None)
    return one_form(
        request, form,
        lambda: acting.ask_transfer(
            row, form.cleaned_data["taker"], minutes=form.cleaned_data["hours"],
            why=form.cleaned_data["why"], by=request.actor,
        ),
        title=_("Trasferisci ore"), back=page_of(row.pk),
        said=_("Chiesto: lo decide un'altra persona che coordina il servizio."),
        above=f"{row.body}: {row.title}",
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def transfer_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Say yes or no to a transfer that somebody else asked."""
    services = request.actor.offices_where(Permission.MEDIATION_COORDINATE)
    row = get_object_or_404(PackageTransfer.objects.filter(giver__service__in=services), pk=pk)
    approved = request.POST.get("answer") == "yes"
    return one_button(
        request, lambda: acting.decide_transfer(row, approved=approved, by=request.actor),
        back=page_of(row.giver_id),
        said=_("Trasferimento approvato.") if approved else _("Trasferimento rifiutato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close a package from a day on."""
    row = package_kept(request, pk)
    form = CloseForm(request.POST or None)
    return one_form(
        request, form,
        lambda: acting.close_package(row, on=form.cleaned_data["on"], by=request.actor),
        title=_("Chiudi il pacchetto"), back=page_of(row.pk), said=_("Pacchetto chiuso."),
        above=f"{row.body}: {row.title}",
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Open a package again."""
    row = package_kept(request, pk)
    return one_button(
        request, lambda: acting.reopen_package(row, by=request.actor), back=page_of(row.pk),
        said=_("Pacchetto riaperto."),
    )  # fmt: skip
