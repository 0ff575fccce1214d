"""Areas and their municipalities: what is known, what is missing, and the map of both."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.network import listing
from labimpact.network import map as territory_map
from labimpact.network.actions import territory as actions
from labimpact.network.forms.territory import AssignForm, TableForm
from labimpact.network.importing import UnreadableFile, parse_area_memberships
from labimpact.network.models import AreaMunicipality, Municipality, TerritorialArea
from labimpact.network.permissions import areas_managed

_SHOWN = 200


@access(Permission.NETWORK_VIEW)
def area_list(request: ActorRequest) -> HttpResponse:
    """Territorio: the areas with their completeness, and the municipalities in none."""
    placed = listing.areas_by_belfiore()
    missing = listing.unplaced()
    context = {
        "areas": listing.areas(),
        "map": territory_map.svg(placed, _("Comuni della Lombardia per Ambito")),
        "missing": missing[:_SHOWN],
        "missing_count": missing.count(),
        "can_import": request.actor.can_somewhere(Permission.TERRITORY_MANAGE),
    }
    return render(request, "network/area_list.html", context)


@access(Permission.NETWORK_VIEW)
def area_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One area with its municipalities; who manages it puts in those still missing."""
    area = get_object_or_404(TerritorialArea, pk=pk)
    managed = areas_managed(request.actor, Permission.TERRITORY_MANAGE)
    can_manage = request.actor.can_somewhere(Permission.TERRITORY_MANAGE) and (
        managed is None or area.pk in managed
    )
    words = request.GET.get("q", "").strip()
    form = AssignForm(request.POST or None)
    choices = _choices(words, request.POST.getlist("municipalities"))
    form.fields["municipalities"].queryset = choices  # type: ignore[attr-defined]
    if request.method == "POST":
        if not can_manage:
            raise PermissionDenied
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.assign(
                    area,
                    data["municipalities"],
                    source=data["source"],
                    valid_from=data["valid_from"],
                    by=request.actor,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Comuni aggiunti all'Ambito."))
                return redirect("network:area", pk=area.pk)
    context = {
        "area": area,
        "rows": area.memberships.filter(valid_to=None).select_related("municipality__province"),
        "past": area.memberships.exclude(valid_to=None).select_related("municipality__province"),
        "form": form,
        "words": words,
        "can_manage": can_manage,
    }
    status = 422 if form.errors else 200
    return render(request, "network/area_detail.html", context, status=status)


def _choices(words: str, picked: list[str]) -> QuerySet[Municipality]:
    """Municipalities to tick: those found by name, or those just posted."""
    rows = listing.unplaced()
    if picked:
        return Municipality.objects.filter(pk__in=[row_number(p) or 0 for p in picked])
    return rows.filter(name__icontains=words)[:60] if words else rows.none()


@access(Permission.TERRITORY_MANAGE)
@require_POST
def area_leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a municipality out of its area from today."""
    rows = AreaMunicipality.objects.select_related("area").filter(valid_to=None)
    membership = get_object_or_404(rows, pk=pk)
    try:
        actions.leave(membership, on=clock.today(), by=request.actor)
    except Refused as refusal:
        raise PermissionDenied from refusal
    messages.success(request, _("Il Comune non è più in questo Ambito."))
    return redirect("network:area", pk=membership.area_id)


@access(Permission.TERRITORY_MANAGE)
def area_import(request: ActorRequest) -> HttpResponse:
    """Read a table of areas, show what each row would do, and write it when confirmed."""
    form = TableForm(request.POST or None, request.FILES or None)
    proposals: list[actions.Proposal] = []
    if request.method == "POST" and form.is_valid():
        try:
            proposals = actions.propose(parse_area_memberships(form.cleaned_data["table"]))
            if request.POST.get("confirm"):
                ids = actions.apply(proposals, source=form.cleaned_data["source"], by=request.actor)
                request.session["area_import"] = ids
                messages.success(request, _("Scritte %(n)s righe.") % {"n": len(ids)})
                return redirect("network:area_import")
        except (UnreadableFile, Refused) as refusal:
            form.add_error("table", str(refusal))
    context = {
        "form": form,
        "proposals": proposals,
        "good": sum(1 for p in proposals if not p.problem and not p.already),
        "bad": sum(1 for p in proposals if p.problem),
        "last_import": len(request.session.get("area_import", [])),
    }
    status = 422 if form.errors else 200
    return render(request, "network/area_import.html", context, status=status)


@access(Permission.TERRITORY_MANAGE)
@require_POST
def area_import_undo(request: ActorRequest) -> HttpResponse:
    """Take back the last import of this session."""
    ids = request.session.get("area_import", [])
    try:
        count = actions.undo_import(ids, by=request.actor)
    except Refused as refusal:
        raise PermissionDenied from refusal
    request.session["area_import"] = []
    messages.success(request, _("Importazione annullata: %(n)s righe tolte.") % {"n": count})
    return redirect("network:area_import")
