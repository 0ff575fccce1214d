"""Services from a file: first the report, which writes nothing, then the import."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.directory.actions import incoming as actions
from labimpact.directory.forms.incoming import IncomingForm
from labimpact.directory.incoming import sheet
from labimpact.directory.incoming.understanding import Arrived, Frame, understood
from labimpact.directory.models import KEEPERS, kept_offices
from labimpact.network.models import Office

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(*KEEPERS)
def bring_in(request: ActorRequest) -> HttpResponse:
    """Importa servizi: what is in the file, what would be written, then the writing."""
    office = _office(request)
    posted = request.method == "POST"
    form = IncomingForm(request.POST, request.FILES) if posted else IncomingForm()
    report: list[Arrived] = []
    if posted and form.is_valid():
        said = form.cleaned_data
        frame = Frame(office=office, needs=said["needs"], ways=said["ways"], source=form.source)
        report = understood(form.pieces, frame)
        if "write" in request.POST:
            try:
                written = actions.bring_in(report, frame, by=request.actor)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                told = ngettext("%(n)s bozza scritta.", "%(n)s bozze scritte.", len(written))
                messages.success(request, told % {"n": len(written)})
                return redirect("directory:list")
    context = {
        "form": form, "office": office, "report": report,
        "counts": Counter(one.fate.value for one in report),
        "writes": sum(one.fate in actions.WRITTEN for one in report),
        "carried": form.packed() if report else "",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "directory/bring_in.html", context, status=status)


@access(*KEEPERS)
@require_safe
def blank_sheet(_request: ActorRequest) -> HttpResponse:
    """The sheet to fill in, with its headings and the words that may be chosen."""
    name = _("modello-servizi")
    disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(sheet.blank(), content_type=_XLSX, headers=disposition)


def _office(request: ActorRequest) -> Office:
    """The office one acts for, when one keeps its directory: the drafts will be its own."""
    mine = kept_offices(request.actor).select_related("body", "area")
    office = mine.filter(pk=request.actor.office_id or 0).first()
    if office is None:
        raise PermissionDenied
    return office
