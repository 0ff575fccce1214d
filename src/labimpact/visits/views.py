"""How much the portal is read, for those who write for it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.visits import queries
from labimpact.visits.enums import Counted
from labimpact.visits.forms import PeriodForm
from labimpact.visits.models import READERS

_DAYS = timedelta(days=29)


@access(*READERS)
@require_safe
def visits(request: ActorRequest) -> HttpResponse:
    """Visite del portale: by day, page, language and area; the last thirty days at first."""
    form, first, last = _period(request)
    context = {"form": form, "reading": queries.reading(first, last)}
    return render(request, "visits/reading.html", context, status=422 if form.errors else 200)


@access(*READERS)
@require_safe
def download(request: ActorRequest) -> HttpResponse:
    """The same counts as a file for a spreadsheet."""
    _form, first, last = _period(request)
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";")
    rows.writerow([_("giorno"), _("che cosa"), _("nome"), _("lingua"), _("volte")])
    for day, kind, name, language, times in queries.lines(first, last):
        rows.writerow([day.isoformat(), Counted(kind).label, _plain(name), language, times])
    named = f"visite-{first:%Y-%m-%d}-{last:%Y-%m-%d}.csv"
    # The mark at the beginning tells a spreadsheet that letters are UTF-8.
    return HttpResponse(
        "\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )  # fmt: skip


def _period(request: ActorRequest) -> tuple[PeriodForm, date, date]:
    today = clock.today()
    usual = {"first": today - _DAYS, "last": today}
    form = PeriodForm(request.GET if "first" in request.GET else usual)
    if form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, usual["first"], usual["last"]


def _plain(name: str) -> str:
    """A name that a spreadsheet does not take for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" and name else name
