from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.imports import actions
from labimpact.imports.enums import ImportState
from labimpact.imports.forms import ColumnsForm, OpeningForm
from labimpact.imports.models import RegisterImport
from labimpact.imports.views.scope import frame, register_of, to_detail


@access(Permission.REGISTER_IMPORT)
def columns(request: ActorRequest, pk: int) -> HttpResponse:
    """Which column is which field; before that, how the file is to be opened."""
    register = register_of(request, pk)
    if register.state == ImportState.PREVIEW and register.is_open:
        # Going back loses what was decided of the rows: it is said first.
        return render(request, "imports/columns_again.html", frame(register, 2))
    if register.state != ImportState.COLUMNS:
        return to_detail(register)
    if request.method == "POST" and request.POST.get("apri"):
        return _open_again(request, register)
    form = ColumnsForm(request.POST or None, register=register)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_reading(register, form.mapping(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("imports:detail", pk=pk)
    return _page(request, register, form, OpeningForm(register=register))


def _open_again(request: ActorRequest, register: RegisterImport) -> HttpResponse:
    opening = OpeningForm(request.POST, register=register)
    if opening.is_valid():
        try:
            actions.look(register, by=request.actor, **opening.asked())
        except Refused as refusal:
            opening.add_error(None, str(refusal))
        else:
            return redirect("imports:columns", pk=register.pk)
    return _page(request, register, ColumnsForm(register=register), opening)


def _page(
    request: ActorRequest, register: RegisterImport, form: ColumnsForm, opening: OpeningForm
) -> HttpResponse:
    context = frame(register, 2) | {"form": form, "opening": opening}
    wrong = form.errors or opening.errors
    return render(request, "imports/columns.html", context, status=422 if wrong else 200)


@access(Permission.REGISTER_IMPORT)
@require_POST
def columns_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Go back to the columns, as long as nothing was written."""
    register = register_of(request, pk)
    try:
        actions.back_to_columns(register, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return to_detail(register)
    return redirect("imports:columns", pk=pk)
