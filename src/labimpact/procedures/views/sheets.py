"""The form sheet, and what is printed for the person in their language."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda.queries.appointments import of_origin
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.rendering import render_pdf
from labimpact.people.views.documents import pdf_response
from labimpact.procedures.actions import sheets
from labimpact.procedures.queries import prints
from labimpact.procedures.queries.form_sheet import FormSheet
from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.views.cases import ORIGIN
from labimpact.procedures.views.scope import case_seen


def _sheet(request: ActorRequest, pk: int) -> FormSheet:
    page = CasePage(case_seen(request, pk, note=False))
    if page.procedure.form is None:
        raise Http404
    return FormSheet(page)


@access(Permission.PROCEDURE_MANAGE)
def form_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """Foglio di compilazione: to be copied field by field, or printed."""
    sheet = _sheet(request, pk)
    case, people = sheet.page.case, [p.person_id for p in sheet.page.participants]
    sheets.record_sheet(case, people, printed=False, by=request.actor)
    return render(request, "procedures/form_sheet.html", {"sheet": sheet, "case": case})


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def check_form(request: ActorRequest, pk: int) -> HttpResponse:
    """The operator has compared the sheet with the papers."""
    sheet = _sheet(request, pk)
    try:
        sheets.check_form(
            sheet.page.case, sheet.fingerprint, shown=request.POST.get("impronta", ""),
            by=request.actor,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Controllo registrato."))
    return redirect("procedures:form_sheet", pk=pk)


@access(Permission.PROCEDURE_MANAGE)
def for_person(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet for the person (PDF/A and PDF/UA), Italian with their language beside it."""
    page = CasePage(case_seen(request, pk, note=False))
    language = request.GET.get("lingua", "")
    if language not in prints.LANGUAGES:
        language = ""
    booked = of_origin(request.actor, ORIGIN, pk)
    data = prints.sheet(page, language, booked)
    people = [p.person_id for p in page.participants]
    sheets.record_sheet(page.case, people, printed=True, by=request.actor)
    body = render_pdf("case_sheet", data, standard=("a-2a", "ua-1"))
    return pdf_response(body, f"pratica-{pk}.pdf")
