from __future__ import annotations

from datetime import date
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.listing import COLUMNS, ORDER
from labimpact.base.permissions import Permission
from labimpact.documents.downloads import guard
from labimpact.monitoring import actions, permissions, spreadsheet
from labimpact.monitoring.explaining import counting_rules
from labimpact.monitoring.forms import RegisterForm, ReportForm
from labimpact.monitoring.lists import FACTS, REGISTERS
from labimpact.monitoring.models import AccessRegister
from labimpact.monitoring.periods import month_of
from labimpact.monitoring.queries import comparisons, filters, registers
from labimpact.monitoring.queries.report import report as make_report
from labimpact.network.models import Office
from labimpact.ui.lists import read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_for(request: ActorRequest) -> tuple[ReportForm, list[Office]]:
    offered = list(filters.countable_offices(request.actor))
    listed = list(filters.projects())
    form = ReportForm(request.GET, actor=request.actor, offered=offered, projects=listed)
    return form, offered


@access(Permission.REPORT_VIEW)
def report(request: ActorRequest) -> HttpResponse:
    """Rapporti: the figures of a period, by office and by everything that was recorded."""
    form, offered = asked_for(request)
    if not form.is_valid():
        return render(request, "monitoring/report.html", {"form": form}, status=422)
    asked = form.filters
    found = make_report(asked, by=request.actor, offered=offered)
    context = {
        "form": form,
        "report": found,
        "said_filters": form.said,
        "rules": counting_rules(found.mask),
        "query": request.GET.urlencode(),
        "can_open": permissions.can_open_facts(request.actor, asked.offices),
        "can_close": bool(permissions.register_offices(request.actor)),
        "can_compare": permissions.can_compare(request.actor, asked.offices),
        "statements": comparisons.stated(request.actor, asked),
    }
    return render(request, "monitoring/report.html", context)


@access(Permission.REPORT_VIEW)
def report_xlsx(request: ActorRequest) -> HttpResponse:
    """The same report as a spreadsheet, with its filters and the rules of counting."""
    form, offered = asked_for(request)
    if not form.is_valid():
        return render(request, "monitoring/report.html", {"form": form}, status=422)
    asked = form.filters
    found = make_report(asked, by=request.actor, offered=offered)
    name = request.actor.display_name
    content = spreadsheet.write(
        found, said_filters=form.said, by_name=name,
        statements=comparisons.stated(request.actor, asked),
    )  # fmt: skip
    actions.record_export(asked, by=request.actor, masked=bool(found.mask))
    response = HttpResponse(content, content_type=XLSX)
    first, last = asked.period.first, asked.period.last
    response["Content-Disposition"] = f'attachment; filename="rapporto_{first}_{last}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


@access(Permission.PERSON_VIEW)
def fact_list(request: ActorRequest, dimension: str) -> HttpResponse:
    """The contacts that a row of the report was counted from, for who may open them."""
    screen = read(request, FACTS, dimensione=dimension)
    if not screen.is_valid:
        raise Http404
    if not permissions.can_open_facts(request.actor, screen.form.filters.offices):
        raise PermissionDenied
    actions.record_facts(screen.lines, by=request.actor)
    query = request.GET.copy()
    for name in ("voce", "pagina", "dimensione", COLUMNS, ORDER):
        query.pop(name, None)
    context = {
        "screen": screen, "said_filters": screen.form.said, "query": query.urlencode(),
    }  # fmt: skip
    return render(request, "monitoring/facts.html", context)


@access(Permission.REGISTER_SIGN, Permission.CONTACT_RECORD)
def register(request: ActorRequest) -> HttpResponse | FileResponse:
    """Registro accessi: close a month, print it to be signed, see what was corrected since."""
    offices = registers.offices_to_close(request.actor)
    if not offices:
        raise PermissionDenied
    form = RegisterForm(request.POST or None, offices=offices, initial=_last_month(request))
    if request.method == "POST" and form.is_valid():
        answer = _close_or_draft(request, form)
        if answer is not None:
            return answer
    context = {"form": form, "screen": read(request, REGISTERS)}
    status = 422 if form.errors else 200
    return render(request, "monitoring/register.html", context, status=status)


def _close_or_draft(
    request: ActorRequest, form: RegisterForm
) -> HttpResponseRedirect | FileResponse | None:
    """The closed register's page, or the draft; None when the month cannot be closed."""
    office, month = form.chosen_office, form.cleaned_data["month"]
    if "bozza" in request.POST:
        drawn = actions.draft_register(office, month, by=request.actor)
        return _pdf(drawn, f"registro_{month:%Y-%m}_bozza.pdf")
    if "chiudi" not in request.POST:
        return None
    try:
        closed = actions.close_register(office, month, by=request.actor)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Registro chiuso: ora si può stampare e firmare."))
    return redirect("monitoring:register_detail", pk=closed.pk)


def _last_month(request: ActorRequest) -> dict[str, str | int | None]:
    """The office the user acts for, and the month that has just ended."""
    before = date.fromordinal(month_of(clock.today()).first.toordinal() - 1)
    return {"office": request.actor.office_id, "month": month_of(before).first.isoformat()}


def _found(request: ActorRequest, pk: int) -> AccessRegister:
    found = get_object_or_404(registers.closed_registers(request.actor), pk=pk)
    if not permissions.can_close_register(request.actor, found.office_id):
        raise PermissionDenied
    return found


@access(Permission.REGISTER_SIGN, Permission.CONTACT_RECORD)
def register_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A closed register: its totals, its digest, and the contacts corrected since."""
    found = _found(request, pk)
    context = {"register": found, "differences": registers.differences(found)}
    return render(request, "monitoring/register_detail.html", context)


@access(Permission.REGISTER_SIGN, Permission.CONTACT_RECORD)
def register_pdf(request: ActorRequest, pk: int) -> FileResponse:
    """The document of a closed register, as it was printed."""
    found = _found(request, pk)
    name = f"registro_{found.month:%Y-%m}_v{found.version}.pdf"
    return _pdf(actions.open_register(found, by=request.actor), name)


def _pdf(content: bytes, name: str) -> FileResponse:
    response = FileResponse(BytesIO(content), filename=name, content_type="application/pdf")
    return guard(response)
