"""The next version of a procedure: text, check, difference, save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.rules import actions
from labimpact.rules.forms.procedures import SwitchForm, VersionForm
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import words
from labimpact.rules.procedures.editing import DiffLine, as_text, difference

_REVIEW = timedelta(days=365)


def _newest(code: str) -> ProcedureVersion:
    row = ProcedureVersion.objects.filter(code=code).order_by("version").last()
    if row is None:
        raise Http404
    return row


@access(Permission.RULES_EDIT)
def procedure_edit(request: ActorRequest, code: str) -> HttpResponse:
    """Nuova versione: first what changes is shown, then it is saved; nothing typed is lost."""
    last, today = _newest(code), clock.today()
    initial = {
        "text": as_text(last.content), "author": request.actor.display_name, "valid_from": today,
        "source": last.source, "review_on": today + _REVIEW, "based_on": last.version,
    }  # fmt: skip
    form = VersionForm(request.POST or None, initial=initial, last=last)
    changes: list[DiffLine] = []
    if request.method == "POST" and form.is_valid() and form.procedure is not None:
        changes = difference(last.content, _content(form))
        if "save" in request.POST and form.cleaned_data["seen"] == form.fingerprint():
            try:
                new = actions.write_version(code, form.draft(), by=request.actor)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("Versione salvata: le pratiche aperte tengono la loro.")
                )
                return redirect("rules:procedure_version", code=code, version=new.version)
    context: dict[str, Any] = {
        "row": last, "form": form, "changes": changes, "help": words.fields(), "today": today,
        "seen": form.fingerprint() if changes and not form.errors else "",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "rules/procedure_edit.html", context, status=status)


def _content(form: VersionForm) -> dict[str, Any]:
    procedure = form.procedure
    return {} if procedure is None else procedure.model_dump(mode="json", exclude_unset=True)


@access(Permission.RULES_EDIT)
def procedure_switch(request: ActorRequest, code: str) -> HttpResponse:
    """Spegni or accendi a procedure: the next version, with the same text and the reason."""
    last = _newest(code)
    form = SwitchForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.switch_procedure(
                code, enabled=not last.is_enabled, because=data["because"],
                valid_from=data["valid_from"], by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Fatto: è una versione nuova, quella di prima si legge."))
            return redirect("rules:procedure", code=code)
    status = 422 if form.errors else 200
    return render(
        request, "rules/procedure_switch.html", {"row": last, "form": form}, status=status
    )
