from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.imports import actions
from labimpact.imports.forms import ValueForm
from labimpact.imports.models import RegisterImport
from labimpact.imports.queries import values
from labimpact.imports.queries.meanings import kinds
from labimpact.imports.understanding.lexicon import MUNICIPALITY
from labimpact.imports.views.scope import frame, register_of, to_detail


@access(Permission.REGISTER_IMPORT)
def value_list(request: ActorRequest, pk: int) -> HttpResponse:
    """What was understood how: every written form of each list, with how often it comes.

    Posted to, it leaves empty all that nobody understood of one list.
    """
    register = register_of(request, pk)
    if not register.is_open:
        return to_detail(register)
    if request.method == "POST":
        kind = request.POST.get("vuoti", "")
        return _taught(
            request, register, lambda: actions.leave_empty(register, field=kind, by=request.actor)
        )
    found = values.values(register)
    context = frame(register, 3) | {
        "unclear": values.grouped(one for one in found if one.is_unclear),
        "groups": values.grouped(one for one in found if not one.is_unclear),
    }
    return render(request, "imports/values.html", context)


def _taught(
    request: ActorRequest, register: RegisterImport, teach: Callable[[], int | None]
) -> HttpResponse:
    """Teach, and back to the values; to the import when the worker reads the rows again."""
    try:
        rows = teach()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:values", pk=register.pk)
    if rows is None:
        return to_detail(register)
    said = ngettext("Riletta %(n)s riga.", "Rilette %(n)s righe.", rows) % {"n": rows}
    messages.success(request, said)
    return redirect("imports:values", pk=register.pk)


@access(Permission.REGISTER_IMPORT)
def correct_value(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what a written form means: once, for all rows and for the next registers."""
    register = register_of(request, pk)
    if not register.is_open:
        return to_detail(register)
    asked = request.POST if request.method == "POST" else request.GET
    kind, written = asked.get("field", ""), asked.get("written", "")
    # Of eight thousand municipalities those that begin alike are shown first.
    text = asked.get("q", written if kind == MUNICIPALITY else "").strip()
    posted = request.POST if request.method == "POST" else None
    initial = {"field": kind, "written": written, "q": text}
    form = ValueForm(posted, field=kind, text=text, initial=initial)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        return _taught(
            request,
            register,
            lambda: actions.correct_value(
                register, field=kind, written=written, code=code, by=request.actor
            ),
        )
    context = frame(register, 3) | {
        "form": form, "kind": kind, "kind_label": kinds().get(kind, kind), "written": written,
        "text": text,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "imports/correct_value.html", context, status=status)
