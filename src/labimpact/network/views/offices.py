"""The address book of the network, and the care of its offices."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.network import listing
from labimpact.network.actions import offices as actions
from labimpact.network.forms.offices import (
    WEEKDAYS,
    BodyForm,
    ClosureForm,
    EndForm,
    HoursForm,
    OfficeForm,
)
from labimpact.network.lists import OFFICES
from labimpact.network.models import Body, Office, OfficeClosure
from labimpact.network.opening import opening
from labimpact.network.permissions import can_manage_office
from labimpact.ui.lists import read


def _managed(request: ActorRequest, pk: int) -> Office:
    office = get_object_or_404(Office.objects.visible_to(request.actor), pk=pk)
    if not can_manage_office(request.actor, office):
        raise PermissionDenied
    return office


@access(Permission.NETWORK_VIEW)
def office_list(request: ActorRequest) -> HttpResponse:
    """Rete: the offices of the network, by any word, with whether they are open now."""
    screen = read(request, OFFICES)
    context = {
        "screen": screen,
        "can_manage": request.actor.can_somewhere(Permission.NETWORK_MANAGE),
    }
    return render(request, "network/office_list.html", context, status=screen.status)


@access(Permission.NETWORK_VIEW)
def office_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One office: where, when, in which languages, and who works there."""
    rows = Office.objects.visible_to(request.actor).select_related(
        "body", "area", "municipality__province"
    )
    office = get_object_or_404(rows, pk=pk)
    hours = list(office.opening_hours.all())
    closures = list(office.closures.filter(ends_on__gte=clock.today()))
    context = {
        "office": office,
        "languages": office.languages.all(),
        "days": [(name, [h for h in hours if h.weekday == d]) for d, name in enumerate(WEEKDAYS)],
        "closures": closures,
        "opening": opening(timezone.localtime(), hours, closures),
        "staff": listing.staff(office, clock.today()),
        "can_manage": can_manage_office(request.actor, office),
        "can_invite": request.actor.can(Permission.MEMBER_INVITE, office_id=office.pk),
        "closure_form": ClosureForm(),
        "end_form": EndForm(),
    }
    return render(request, "network/office_detail.html", context)


@access(Permission.NETWORK_MANAGE)
def office_add(request: ActorRequest) -> HttpResponse:
    """Open an office in an area one reaches."""
    form = OfficeForm(request.POST or None, actor=request.actor)
    return _office_form(request, form)


@access(Permission.NETWORK_MANAGE)
def office_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an office's address, contacts and languages."""
    office = _managed(request, pk)
    form = OfficeForm(request.POST or None, instance=office, actor=request.actor)
    return _office_form(request, form)


def _office_form(request: ActorRequest, form: OfficeForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        office = form.save(commit=False)
        try:
            actions.save_office(office, form.cleaned_data["languages"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ufficio salvato."))
            return redirect("network:office", pk=office.pk)
    context = {"form": form, "office": form.instance if form.instance.pk else None}
    status = 422 if form.errors else 200
    return render(request, "network/office_form.html", context, status=status)


@access(Permission.NETWORK_MANAGE)
def office_hours(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the week's opening hours."""
    office = _managed(request, pk)
    form = HoursForm(request.POST or None, hours=list(office.opening_hours.all()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_hours(office, form.hours(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Orari salvati."))
            return redirect("network:office", pk=office.pk)
    context = {"form": form, "office": office}
    status = 422 if form.errors else 200
    return render(request, "network/office_hours.html", context, status=status)


@access(Permission.NETWORK_MANAGE)
def closure_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Write a closure or an extraordinary opening."""
    office = _managed(request, pk)
    form = ClosureForm(request.POST or None, instance=OfficeClosure(office=office))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_closure(form.save(commit=False), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Chiusura salvata."))
            return redirect("network:office", pk=office.pk)
    context = {"form": form, "office": office}
    status = 422 if form.errors else 200
    return render(request, "network/closure_form.html", context, status=status)


@access(Permission.NETWORK_MANAGE)
@require_POST
def closure_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a closure away."""
    closure = get_object_or_404(OfficeClosure.objects.select_related("office"), pk=pk)
    _managed(request, closure.office_id)
    actions.remove_closure(closure, by=request.actor)
    messages.success(request, _("Chiusura tolta."))
    return redirect("network:office", pk=closure.office_id)


@access(Permission.NETWORK_MANAGE)
@require_POST
def office_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close an office for good."""
    office = _managed(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scrivi l'ultimo giorno di apertura."))
        return redirect("network:office", pk=office.pk)
    actions.close_office(office, on=form.cleaned_data["on"], by=request.actor)
    messages.success(request, _("Ufficio chiuso: la sua storia resta."))
    return redirect("network:list")


@access(Permission.NETWORK_MANAGE)
def body_form(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Write a body of the network, or change one."""
    body = get_object_or_404(Body, pk=pk) if pk is not None else Body()
    form = BodyForm(request.POST or None, instance=body, kinds=listing.body_kinds())
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_body(form.save(commit=False), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ente salvato."))
            return redirect("network:office_add")
    status = 422 if form.errors else 200
    return render(request, "network/body_form.html", {"form": form}, status=status)
