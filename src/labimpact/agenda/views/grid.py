"""The agenda of an office, by day and by week, and the sheet of a day."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.actions import appointments as actions
from labimpact.agenda.drawing import Drawing
from labimpact.agenda.forms import AgendaForm
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.grid import Filter, day_grid, week_grid
from labimpact.agenda.queries.offered import offered
from labimpact.agenda.views import scope
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission

_FILTERS = ("operatore", "tipo", "stanza")


@access(Permission.APPOINTMENT_MANAGE, Permission.AGENDA_CONFIGURE)
def agenda(request: ActorRequest) -> HttpResponse:
    """Agenda: a day with a column for each operator, or a week; who only sets it up goes there."""
    if not request.actor.can_somewhere(Permission.APPOINTMENT_MANAGE):
        return redirect("appointments:settings")
    office = scope.office_of(request)
    day = scope.day(request.GET.get("giorno", ""), clock.today())
    given = offered(request.actor, office.pk, on=day)
    form = AgendaForm(request.GET, offered=given)
    only = _filter(form)
    week = request.GET.get("vista") == "settimana"
    if week:
        monday = day - timedelta(days=day.weekday())
        grid = week_grid(request.actor, office.pk, monday, only, given)
    else:
        grid = day_grid(request.actor, office.pk, day, only, given)
    actions.record_reading(grid.shown, by=request.actor)
    context = {
        "office": office, "grid": grid, "form": form, "day": day, "week": week,
        "draw": Drawing(week, clock.today(), request.GET.get("tipo", "")),
        "today": clock.today(), "filtered": only != Filter(),
        "last_day": day + timedelta(days=6 - day.weekday()),
        "first_day": day - timedelta(days=day.weekday()),
        "can_configure": permissions.can_configure(request.actor, office.pk),
        "recalls": queries.to_recall(request.actor, office.pk).count(),
        **_links(request, day, week=week),
    }  # fmt: skip
    return render(request, "agenda/agenda.html", context)


def _filter(form: AgendaForm) -> Filter:
    form.is_valid()
    kind, room = form.cleaned_data.get("tipo"), form.cleaned_data.get("stanza")
    operator = form.cleaned_data.get("operatore")
    return Filter(
        operator_id=operator.pk if operator else None,
        kind_id=kind.pk if kind else None,
        room_id=room.pk if room else None,
    )


def _links(request: ActorRequest, day: date, *, week: bool) -> dict[str, object]:
    kept = {name: request.GET[name] for name in _FILTERS if request.GET.get(name)}

    def link(on: date, *, by_week: bool) -> str:
        view = {"vista": "settimana"} if by_week else {}
        return "?" + urlencode({"giorno": on.isoformat(), **view, **kept})

    step = timedelta(days=7 if week else 1)
    return {
        "kept": kept,
        "before_url": link(day - step, by_week=week),
        "after_url": link(day + step, by_week=week),
        "today_url": link(clock.today(), by_week=week),
        "tabs": [
            {"label": _("Giorno"), "url": link(day, by_week=False), "active": not week},
            {"label": _("Settimana"), "url": link(day, by_week=True), "active": week},
        ],
    }


@access(Permission.APPOINTMENT_MANAGE)
def print_day(request: ActorRequest) -> HttpResponse:
    """The sheet of a day, to be hung beside the desk: in order of hour, one line each."""
    office = scope.office_of(request)
    day = scope.day(request.GET.get("giorno", ""), clock.today())
    form = AgendaForm(request.GET, offered=offered(request.actor, office.pk, on=day))
    rows = queries.agenda(request.actor, office.pk, day).exclude(state="cancelled")
    operator_id = _filter(form).operator_id
    if operator_id is not None:
        rows = rows.filter(operator_id=operator_id)
    shown = list(rows)
    actions.record_reading(shown, by=request.actor)
    context = {"office": office, "day": day, "appointments": shown}
    return render(request, "agenda/print_day.html", context)
