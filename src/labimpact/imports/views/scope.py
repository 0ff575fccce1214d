"""The import an address names, within the actor's scope; and where its steps are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest
from labimpact.imports import permissions
from labimpact.imports.enums import ImportState
from labimpact.imports.models import RegisterImport
from labimpact.imports.profiles import profile


def register_of(request: ActorRequest, pk: int) -> RegisterImport:
    rows = RegisterImport.objects.visible_to(request.actor).with_left()
    rows = rows.select_related("office", "started_by")
    register = get_object_or_404(rows, pk=pk)
    if not permissions.can_manage(request.actor, register):
        raise PermissionDenied
    return register


_CURRENT = {
    ImportState.COLUMNS: 2,
    ImportState.READING: 2,
    ImportState.PREVIEW: 4,
    ImportState.RUNNING: 5,
    ImportState.PAUSED: 5,
    ImportState.DONE: 5,
    ImportState.UNDOING: 5,
    ImportState.UNDONE: 5,
}


def frame(register: RegisterImport, step: int = 0) -> dict[str, Any]:
    """What every page of one import shows at its head."""
    open_rows = register.is_open
    # The file and its columns may be looked at anew until something is written.
    anew = register.erased_at is None and register.state in (
        ImportState.COLUMNS, ImportState.PREVIEW,
    )  # fmt: skip
    columns = reverse("imports:columns", args=[register.pk]) if anew else ""
    return {
        "register": register,
        "profile": profile(register.profile),
        "steps": [
            {"label": _("Il file"), "url": columns and f"{columns}#il-file"},
            {"label": _("Le colonne"), "url": columns},
            {
                "label": _("Che cosa si è capito"),
                "url": reverse("imports:values", args=[register.pk]) if open_rows else "",
            },
            {
                "label": _("Le righe"),
                "url": reverse("imports:rows", args=[register.pk]) if open_rows else "",
            },
            {"label": _("Importa"), "url": ""},
        ],
        "step": step or _CURRENT[ImportState(register.state)],
        "breadcrumb": [
            {"label": _("Importazioni"), "url": reverse("imports:list")},
            {"label": register.name, "url": reverse("imports:detail", args=[register.pk])},
        ],
    }


def to_detail(register: RegisterImport) -> HttpResponse:
    return redirect("imports:detail", pk=register.pk)
