from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.imports import actions, permissions
from labimpact.imports.enums import ImportState
from labimpact.imports.forms import UploadForm
from labimpact.imports.models import RegisterImport
from labimpact.imports.profiles import profiles
from labimpact.imports.queries import listing
from labimpact.imports.views.scope import frame, register_of

_PAGE = 25
_DIFFERENCES = 100


@access(Permission.REGISTER_IMPORT)
def import_list(request: ActorRequest) -> HttpResponse:
    """The registers that one's offices have brought in."""
    rows = RegisterImport.objects.visible_to(request.actor).with_left()
    rows = rows.select_related("office", "started_by")
    page = Paginator(rows.order_by("-pk"), _PAGE).get_page(request.GET.get("pagina"))
    labels = {p.code: p.label for p in profiles()}
    sizes = listing.sizes(list(page))
    context = {
        "page": page,
        "rows": [(row, labels.get(row.profile, row.profile), sizes[row.pk]) for row in page],
        "can_add": permissions.can_import_for(request.actor, request.actor.office_id),
    }
    return render(request, "imports/list.html", context)


@access(Permission.REGISTER_IMPORT)
def add(request: ActorRequest) -> HttpResponse:
    """Bring a register in, for the office one acts for."""
    office_id = request.actor.office_id
    if office_id is None or not permissions.can_import_for(request.actor, office_id):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    earlier = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            register = actions.upload(
                data["file"],
                profile_code=data["profile"],
                office_id=office_id,
                again=data["again"],
                by=request.actor,
            )
        except actions.SameFile as same:
            # Nothing is wrong: somebody has to say that it is meant.
            earlier = {"register": same.earlier, "said": str(same)}
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:columns", pk=register.pk)
    context = {"form": form, "earlier": earlier}
    asked = form.errors or earlier
    return render(request, "imports/add.html", context, status=422 if asked else 200)


@access(Permission.REGISTER_IMPORT)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One import: its progress, its result, and what can be done with it."""
    register = register_of(request, pk)
    if register.state == ImportState.COLUMNS and register.erased_at is None:
        return redirect("imports:columns", pk=pk)
    context = frame(register) | {
        "counts": {view.name.lower(): n for view, n in listing.counts(register).items()},
    }
    if not register.is_busy:
        context |= _result(request, register)
    return render(request, "imports/detail.html", context)


def _result(request: ActorRequest, register: RegisterImport) -> dict[str, Any]:
    """What was made, found and left; who is named here was read, and that is written down."""
    actor = request.actor
    differences = listing.with_differences(register, _DIFFERENCES)
    made = Paginator(listing.made(register, actor), _PAGE)
    page = made.get_page(request.GET.get("pagina"))
    kept = listing.kept(register, actor)
    told = [*(one.person for one in differences), *(one.person for one in kept)]
    named = [*page, *(person for person in told if person is not None)]
    actions.record_seen(register, named, by=actor)
    return {
        "result": listing.result(register),
        "page": page,
        "differences": differences,
        "kept": kept,
    }


@access(Permission.REGISTER_IMPORT)
@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw away an import that has written nothing."""
    register = register_of(request, pk)
    try:
        actions.discard(register, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:detail", pk=pk)
    messages.success(request, _("Importazione scartata: file e righe sono stati cancellati."))
    return redirect("imports:list")
