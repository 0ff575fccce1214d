from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.imports import actions
from labimpact.imports.enums import Choice, MatchKind, RowState
from labimpact.imports.forms import ResendForm
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.imports.queries import listing
from labimpact.imports.queries.listing import View
from labimpact.imports.views.scope import frame, register_of, to_detail

_PAGE = 15
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABS = {
    View.ERRORS: gettext_lazy("Con errori"),
    View.DOUBTS: gettext_lazy("Da confermare"),
    View.DOUBLES: gettext_lazy("Possibili doppioni"),
    View.READY: gettext_lazy("Pronte"),
    View.SKIPPED: gettext_lazy("Escluse"),
    View.DONE: gettext_lazy("Importate"),
    View.ALL: gettext_lazy("Tutte"),
}


@access(Permission.REGISTER_IMPORT)
def row_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows before they are imported: what is wrong, what is doubtful, who is known."""
    register = register_of(request, pk)
    if register.is_busy or register.erased_at is not None:
        return to_detail(register)
    numbers = listing.counts(register)
    wanted = request.GET.get("vista", "")
    view = View(wanted) if wanted in set(View) else _first(numbers)
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(listing.rows(register, view, text), _PAGE).get_page(request.GET.get("pagina"))
    shown = listing.shown(page, request.actor)
    actions.record_rows(listing.rows_of(shown), listing.persons_of(shown), by=request.actor)
    context = frame(register, 4) | {
        "rows": shown,
        "page": page,
        "view": view.value,
        "text": text,
        "tabs": [
            {"label": label, "url": f"?vista={key}", "active": key == view, "count": numbers[key]}
            for key, label in _TABS.items()
            if numbers[key] or key in (view, View.ALL)
        ],
        "counts": {key.name.lower(): n for key, n in numbers.items()},
        "kinds": listing.undecided_kinds(register),
        "resend_form": ResendForm(),
    }
    return render(request, "imports/rows.html", context)


def _first(numbers: dict[View, int]) -> View:
    """What needs somebody most."""
    order = (View.ERRORS, View.DOUBTS, View.READY)
    return next((view for view in order if numbers[view]), View.ALL)


@access(Permission.REGISTER_IMPORT)
@require_POST
def decide(request: ActorRequest, pk: int) -> HttpResponse:
    """One decision: of a person of a row, of a whole kind, of a row."""
    register = register_of(request, pk)
    try:
        said = _decided(request, register)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    return back_to(request, "imports:list")


def _decided(request: ActorRequest, register: RegisterImport) -> str:
    data, by = request.POST, request.actor
    if data.get("scelta"):
        choice, number, at, whom = [*data["scelta"].split(":", 3), "", "", ""][:4]
        row = get_object_or_404(ImportRow, register=register, number=_number(number))
        actions.choose(row, at[:3], _choice(choice), whom=whom[:40], by=by)
        return ""
    if data.get("scambia"):
        number, at = [*data["scambia"].split(":"), ""][:2]
        row = get_object_or_404(ImportRow, register=register, number=_number(number))
        actions.swap_names(row, _number(at), by=by)
        return ""
    if data.get("tutti"):
        choice, kind = [*data["tutti"].split(":"), ""][:2]
        known = kind in MatchKind.values
        n = actions.choose_all(register, MatchKind(kind), _choice(choice), by=by) if known else 0
        said = ngettext("Deciso per %(n)s riga.", "Deciso per %(n)s righe.", n) % {"n": n}
        if any(one.kind == kind for one in listing.undecided_kinds(register)):
            said += " " + gettext(
                "Dove le persone possibili sono più di una, scegli riga per riga."
            )
        return said
    if data.get("conferma") == "tutte":
        n = actions.confirm(register, every=True, by=by)
        return ngettext("Confermata %(n)s riga.", "Confermate %(n)s righe.", n) % {"n": n}
    if data.get("conferma"):
        actions.confirm(register, numbers=[_number(data["conferma"])], by=by)
    for name, out in (("escludi", True), ("riprendi", False)):
        if data.get(name):
            actions.leave_out(register, [_number(data[name])], out=out, by=by)
    return ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _choice(text: str) -> Choice:
    return Choice(text) if text in Choice.values else Choice.SKIP


@access(Permission.REGISTER_IMPORT)
@require_GET
def errors(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows to be corrected, as a spreadsheet."""
    register = register_of(request, pk)
    if not register.is_open:
        return to_detail(register)
    doubts = request.GET.get("vista") == View.DOUBTS
    states = (RowState.DOUBT if doubts else RowState.ERROR,)
    content = actions.errors_sheet(register, by=request.actor, states=states)
    answer = HttpResponse(content, content_type=XLSX)
    name = "da-confermare" if doubts else "da-correggere"
    answer["Content-Disposition"] = f'attachment; filename="{name}-{register.pk}.xlsx"'
    return answer


@access(Permission.REGISTER_IMPORT)
@require_POST
def resend(request: ActorRequest, pk: int) -> HttpResponse:
    """The corrected rows come back, and take the place of those they correct."""
    register = register_of(request, pk)
    form = ResendForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            back = actions.resend(register, form.cleaned_data["file"], by=request.actor)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            said = ngettext(
                "Sostituita %(n)s riga.", "Sostituite %(n)s righe.", back.replaced
            ) % {"n": back.replaced}  # fmt: skip
            if back.unknown:
                said += " " + ngettext(
                    "%(n)s riga non è tra quelle da correggere.",
                    "%(n)s righe non sono tra quelle da correggere.",
                    back.unknown,
                ) % {"n": back.unknown}
            messages.success(request, said)
            return redirect(reverse("imports:rows", args=[pk]))
    context = frame(register, 4) | {"resend_form": form}
    return render(request, "imports/resend.html", context, status=422)
