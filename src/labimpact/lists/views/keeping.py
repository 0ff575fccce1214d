"""Views with a name: keeping, sharing, opening with one, taking away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.listing import named
from labimpact.base.permissions import Permission
from labimpact.lists import actions, permissions, queries
from labimpact.lists.forms import ViewForm
from labimpact.lists.models import SavedView
from labimpact.lists.views.scope import asked_of, back_to, listing_of
from labimpact.ui import undo


@access(Permission.WORKSPACE_VIEW)
def views(request: ActorRequest, listing: str) -> HttpResponse:
    """The saved views of a list: one's own, and those of the office."""
    found = listing_of(request, listing)
    rows = [
        (view, back_to(found, view.query), permissions.can_change(request.actor, view))
        for view in queries.views_of(request.actor, listing)
    ]
    context = {"listing": found, "views": rows, "back": back_to(found, "")}
    return render(request, "lists/views.html", context)


@access(Permission.WORKSPACE_VIEW)
def view_new(request: ActorRequest, listing: str) -> HttpResponse:
    """Keep the filters, columns and order of the list as they are now."""
    found = listing_of(request, listing)
    if not found.keeps_views:
        raise Http404
    asked = asked_of(request, found)
    kept = asked.view_query() if asked.is_valid else ""
    form = ViewForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid() and asked.is_valid:
        try:
            actions.save_view(
                listing=listing, name=form.cleaned_data["name"], query=kept,
                shared=form.is_shared, by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Vista salvata: la trovi sopra l'elenco."))
            return redirect(back_to(found, kept))
    private = [p for p in found.private if request.GET.get(p)]
    context = {
        "form": form, "listing": found, "asked": asked, "left_out": private,
        "back": back_to(found, asked.query),
    }  # fmt: skip
    wrong = bool(form.errors) or not asked.is_valid
    return render(request, "lists/view_form.html", context, status=422 if wrong else 200)


def _view(request: ActorRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)


@access(Permission.WORKSPACE_VIEW)
def view_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a view another name; share it, or take it back."""
    view = _view(request, pk)
    if not permissions.can_change(request.actor, view):
        raise PermissionDenied
    before = {"name": view.name, "shared": view.shared}
    form = ViewForm(request.POST or None, initial=before, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(
                view, name=form.cleaned_data["name"], shared=form.is_shared, by=request.actor
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            back = {"name": before["name"]} | ({"shared": "on"} if before["shared"] else {})
            undo.offer(request, _("Vista cambiata."), reverse("lists:view", args=[pk]), **back)
            return redirect("lists:views", listing=view.listing)
    context = {
        "form": form, "view": view, "listing": named(view.listing),
        "back": reverse("lists:views", args=[view.listing]),
    }  # fmt: skip
    return render(request, "lists/view_form.html", context, status=422 if form.errors else 200)


@access(Permission.WORKSPACE_VIEW)
@require_POST
def view_usual(request: ActorRequest, pk: int) -> HttpResponse:
    """Open the list with this view from now on; asked again, open it whole."""
    view = _view(request, pk)
    on = "togli" not in request.POST
    actions.set_usual(listing=view.listing, view=view if on else None, by=request.actor)
    said = _("L'elenco si apre con «%(name)s».") if on else _("L'elenco si apre intero.")
    messages.success(request, said % {"name": view.name} if on else said)
    return redirect("lists:views", listing=view.listing)


@access(Permission.WORKSPACE_VIEW)
@require_POST
def view_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a view away; it can be put back."""
    view = _view(request, pk)
    if not permissions.can_change(request.actor, view):
        raise PermissionDenied
    actions.remove_view(view, by=request.actor)
    undo.offer(request, _("Vista tolta."), reverse("lists:view_put_back", args=[pk]))
    return redirect("lists:views", listing=view.listing)


@access(Permission.WORKSPACE_VIEW)
@require_POST
def view_put_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring back a view that was just taken away."""
    view = get_object_or_404(SavedView.objects.of(request.actor), pk=pk)
    actions.put_back_view(view, by=request.actor)
    messages.success(request, _("La vista è tornata."))
    return redirect("lists:views", listing=view.listing)
