"""The monthly sheet on the page, as PDF and as a spreadsheet: for who works and who coordinates."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.documents import downloads
from labimpact.mediation import sheet_files
from labimpact.mediation.models import Mediator
from labimpact.mediation.queries.sheet import Sheet, columns, month_of, month_sheet
from labimpact.mediation.views import scope

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(Permission.MEDIATION_WORK)
def sheet(request: ActorRequest, month: str) -> HttpResponse:
    """One's own month."""
    return _page(request, _sheet(scope.me(request), month), is_mine=True)


@access(Permission.MEDIATION_WORK)
def this_month(request: ActorRequest) -> HttpResponse:
    """Il mio foglio: the month that runs."""
    return _page(request, _sheet(scope.me(request), f"{clock.today():%Y-%m}"), is_mine=True)


@access(Permission.MEDIATION_WORK)
def sheet_file(request: ActorRequest, month: str, kind: str) -> HttpResponse:
    """One's own month as a file."""
    return _file(_sheet(scope.me(request), month), kind)


@access(Permission.MEDIATION_COORDINATE)
def sheet_of(request: ActorRequest, pk: int, month: str) -> HttpResponse:
    """The month of a mediator of one's service."""
    return _page(request, _sheet(scope.mediator_seen(request, pk), month), is_mine=False)


@access(Permission.MEDIATION_COORDINATE)
def sheet_of_file(request: ActorRequest, pk: int, month: str, kind: str) -> HttpResponse:
    """The month of a mediator of one's service as a file."""
    return _file(_sheet(scope.mediator_seen(request, pk), month), kind)


def _sheet(mediator: Mediator, month: str) -> Sheet:
    first = month_of(month)
    if first is None:
        raise Http404
    return month_sheet(mediator, first)


def _page(request: ActorRequest, sheet: Sheet, *, is_mine: bool) -> HttpResponse:
    after = (sheet.month + timedelta(days=32)).replace(day=1)
    context = {
        "sheet": sheet, "columns": columns(), "is_mine": is_mine,
        "month": f"{sheet.month:%Y-%m}",
        "before": f"{sheet.month - timedelta(days=1):%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= clock.today() else "",
    }  # fmt: skip
    return scope.kept(render(request, "mediation/sheet.html", context))


def _file(sheet: Sheet, kind: str) -> HttpResponse:
    if kind == "pdf":
        response = HttpResponse(sheet_files.pdf(sheet), content_type="application/pdf")
    elif kind == "xlsx":
        response = HttpResponse(sheet_files.xlsx(sheet), content_type=_XLSX)
    else:
        raise Http404
    name = f"mediazione-{sheet.mediator.pk}-{sheet.month:%Y-%m}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return downloads.guard(response, pdf=kind == "pdf")
