"""Setting up the agenda of an office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from labimpact.agenda.actions import schedule as actions
from labimpact.agenda.forms.schedule import ClosureForm, KindForm, PatternForm, RoomForm
from labimpact.agenda.models import AgendaClosure, AppointmentKind, Room, SlotPattern
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries import schedule as schedule_queries
from labimpact.agenda.views import scope
from labimpact.base.access import ActorRequest, access
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission

Row = Any


@dataclass(frozen=True)
class Sort:
    """One sort of setting, as its address names it."""

    model: type[Any]
    form: type[forms.Form]
    title: Any
    keep: Callable[[Row, dict[str, Any], Actor], object]


def _save_closure(row: AgendaClosure, values: dict[str, Any], by: Actor) -> object:
    for name in ("starts_at", "ends_at", "operator_id", "room", "reason"):
        setattr(row, name, values[name])
    return actions.add_closure(row, by=by)


def _save_room(row: Room, values: dict[str, Any], by: Actor) -> object:
    row.name = values["name"]
    return actions.save_room(row, by=by)


def _save_kind(row: AppointmentKind, values: dict[str, Any], by: Actor) -> object:
    for name in ("label", "minutes", "needs_room", "is_public", "description", "to_bring"):
        setattr(row, name, values[name])
    return actions.save_kind(row, by=by, languages=values["languages"])


def _save_pattern(row: SlotPattern, values: dict[str, Any], by: Actor) -> object:
    for name in (
        "weekday",
        "opens_at",
        "closes_at",
        "operator_id",
        "room",
        "valid_from",
        "valid_to",
    ):
        setattr(row, name, values[name])
    return actions.save_pattern(row, by=by, kinds=values["kinds"])


SORTS = {
    "turni": Sort(SlotPattern, PatternForm, gettext_lazy("Turno"), _save_pattern),
    "stanze": Sort(Room, RoomForm, gettext_lazy("Stanza o postazione"), _save_room),
    "tipi": Sort(AppointmentKind, KindForm, gettext_lazy("Tipo di appuntamento"), _save_kind),
    "chiusure": Sort(AgendaClosure, ClosureForm, gettext_lazy("Chiusura"), _save_closure),
}


@access(Permission.AGENDA_CONFIGURE)
def settings(request: ActorRequest) -> HttpResponse:
    """Orari, stanze, tipi, chiusure of the office's agenda, on one page."""
    office = scope.office_of(request, Permission.AGENDA_CONFIGURE)
    context = {"office": office, **schedule_queries.everything(request.actor, office.pk)}
    return render(request, "agenda/settings.html", context)


@access(Permission.AGENDA_CONFIGURE)
def edit(request: ActorRequest, what: str, pk: int | None = None) -> HttpResponse:
    """A new setting, or one that is there already."""
    office = scope.office_of(request, Permission.AGENDA_CONFIGURE)
    sort = _sort(what)
    row = sort.model(office_id=office.pk) if pk is None else _row(request, sort, pk)
    form = sort.form(
        request.POST or None,
        initial=_initial(row),
        actor=request.actor,
        office_id=row.office_id,  # type: ignore[call-arg]
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["operator_id"] = values.pop("operator", None)
        try:
            sort.keep(row, values, request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell(request, what, row.office_id)
            return redirect("appointments:settings")
    context = {
        "form": form,
        "title": sort.title,
        "row": row,
        "what": what,
        "office": row.office,
        "removable": isinstance(row, (SlotPattern, AgendaClosure)),
    }
    return render(request, "agenda/setting.html", context, status=422 if form.errors else 200)


@access(Permission.AGENDA_CONFIGURE)
@require_POST
def remove(request: ActorRequest, what: str, pk: int) -> HttpResponse:
    """Take hours or a closure away; put a room or a kind out of use, or back."""
    row = _row(request, _sort(what), pk)
    if isinstance(row, (SlotPattern, AgendaClosure)):
        actions.remove(row, by=request.actor)
        messages.success(request, _("Tolto."))
    else:
        actions.retire(row, by=request.actor)
        messages.success(request, _("Non più in uso.") if row.retired_on else _("Di nuovo in uso."))
    return redirect("appointments:settings")


def _sort(what: str) -> Sort:
    if what not in SORTS:
        raise Http404
    return SORTS[what]


def _row(request: ActorRequest, sort: Sort, pk: int) -> Row:
    """A setting of any office whose agenda the actor configures: an area's coordinator has many."""
    mine = request.actor.offices_where(Permission.AGENDA_CONFIGURE)
    rows = sort.model.objects.visible_to(request.actor).filter(office__in=mine)
    return get_object_or_404(rows, pk=pk)


def _initial(row: Row) -> dict[str, Any]:
    if row.pk is None:
        return {"minutes": 30}
    initial = {f.name: getattr(row, f.attname) for f in row._meta.fields}
    initial |= {f.name: list(getattr(row, f.name).all()) for f in row._meta.many_to_many}
    if isinstance(row, AgendaClosure):
        start, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        initial |= {"from_day": start.date(), "from_hour": start.time()}
        initial |= {"to_day": end.date(), "to_hour": end.time()}
    return initial


def _tell(request: ActorRequest, what: str, office_id: int) -> None:
    """Say that it is saved, and after a closure who has to be called back."""
    messages.success(request, _("Salvato."))
    if what == "chiusure" and queries.to_recall(request.actor, office_id).exists():
        said = _("Ci sono appuntamenti in queste ore: li trovi in «Da richiamare».")
        messages.warning(request, said)
