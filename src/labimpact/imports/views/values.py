from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.imports import actions
from labimpact.imports.forms import ValueForm
from labimpact.imports.queries import listing
from labimpact.imports.queries.meanings import kinds
from labimpact.imports.views.scope import frame, register_of, to_detail


@access(Permission.REGISTER_IMPORT)
def value_list(request: ActorRequest, pk: int) -> HttpResponse:
    """What was understood how: every written form of each list, with how often it comes."""
    register = register_of(request, pk)
    if not register.is_open:
        return to_detail(register)
    labels = kinds()
    found = groupby(listing.values(register), key=lambda value: value.field)
    context = frame(register, 3) | {
        "groups": [(labels.get(kind, kind), list(rows)) for kind, rows in found],
    }
    return render(request, "imports/values.html", context)


@access(Permission.REGISTER_IMPORT)
def correct_value(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what a written form means: once, for all rows and for the next registers."""
    register = register_of(request, pk)
    if not register.is_open:
        return to_detail(register)
    asked = request.POST if request.method == "POST" else request.GET
    kind, text = asked.get("field", ""), asked.get("q", "")
    written = asked.get("written", "")
    posted = request.POST if request.method == "POST" else None
    initial = {"field": kind, "written": written, "q": text}
    form = ValueForm(posted, field=kind, text=text, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rows = actions.correct_value(
                register, field=kind, written=written, code=form.cleaned_data["code"],
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if rows is None:
                return to_detail(register)
            said = ngettext("Riletta %(n)s riga.", "Rilette %(n)s righe.", rows) % {"n": rows}
            messages.success(request, said)
            return redirect("imports:values", pk=pk)
    context = frame(register, 3) | {
        "form": form, "kind": kind, "kind_label": kinds().get(kind, kind), "written": written,
        "text": text,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "imports/correct_value.html", context, status=status)
