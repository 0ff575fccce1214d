"""The report of the service that one coordinates, on the screen and as a file."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation import report_files
from labimpact.mediation.forms.report import PeriodForm
from labimpact.mediation.models import MediationService
from labimpact.mediation.queries.report import Table, span_of, tables
from labimpact.mediation.queries.services import service_here

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(Permission.MEDIATION_COORDINATE)
def report(request: ActorRequest) -> HttpResponse:
    """Rapporto della mediazione: demand, response, hours, load, declines, opinions."""
    form, service = _asked(request)
    if not form.is_valid():
        return render(request, "mediation/service_report.html", {"form": form}, status=422)
    context = {
        "form": form, "service": service, "tables": _tables(form, service),
        "period": form.period(), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "mediation/service_report.html", context)


@access(Permission.MEDIATION_COORDINATE)
def download(request: ActorRequest, kind: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    form, service = _asked(request)
    if kind not in ("csv", "xlsx"):
        raise Http404
    if not form.is_valid():
        return render(request, "mediation/service_report.html", {"form": form}, status=422)
    since, until = form.period()
    said = _("%(service)s, dal %(since)s al %(until)s") % {
        "service": service, "since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"
    }  # fmt: skip
    write = report_files.as_csv if kind == "csv" else report_files.as_xlsx
    answer = HttpResponse(
        write(said, _tables(form, service)),
        content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX,
    )
    name = f"rapporto-mediazione-{since:%Y%m%d}-{until:%Y%m%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: ActorRequest) -> tuple[PeriodForm, MediationService]:
    """The period, and of which of the actor's services."""
    mine = request.actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = MediationService.objects.filter(pk__in=mine).select_related("office")
    known = {row.pk: row for row in rows.order_by("office__name")}
    form = PeriodForm(request.GET, [(pk, str(row)) for pk, row in known.items()])
    chosen = form.cleaned_data.get("servizio") if form.is_valid() else ""
    service = known.get(int(chosen)) if chosen else service_here(request.actor)
    if service is None:
        raise PermissionDenied
    return form, service


def _tables(form: PeriodForm, service: MediationService) -> list[Table]:
    return tables(service, span_of(*form.period()))
