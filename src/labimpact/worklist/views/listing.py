"""Da fare: the list of everything with a date or an owner, and the office's overview."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.worklist import actions, permissions, queries
from labimpact.worklist.drawing import Drawing
from labimpact.worklist.enums import Stretch, Which
from labimpact.worklist.forms import FilterForm, SelectionForm
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Counts, DoneThings, Row, Things
from labimpact.worklist.sources import Asked
from labimpact.worklist.views.scope import DONE, MOVED, number, numbers, person_of

_PAGE = 25
_FARTHEST_PAGE = 10_000
_TABS = {
    Which.MINE: gettext_lazy("Le mie"),
    Which.HANDED: gettext_lazy("Passate a me"),
    Which.OFFICE: gettext_lazy("Di tutto l'ufficio"),
    Which.LATE: gettext_lazy("In ritardo"),
    Which.DONE: gettext_lazy("Fatte"),
}
_HEADINGS = {
    Stretch.LATE: gettext_lazy("In ritardo"),
    Stretch.TODAY: gettext_lazy("Oggi"),
    Stretch.WEEK: gettext_lazy("Questa settimana"),
    Stretch.LATER: gettext_lazy("Dopo"),
    Stretch.UNDATED: gettext_lazy("Senza data"),
}
_ANCHORS = {Stretch.TODAY: "oggi"}


@access(Permission.TASK_MANAGE)
def task_list(request: ActorRequest) -> HttpResponse:
    """Da fare: what waits for the actor, for the office, late, done, or about a person."""
    return page(request, SelectionForm(actor=request.actor))


def page(request: ActorRequest, selection: SelectionForm) -> HttpResponse:
    """The list as its address asks for it, with a selection that may have been refused."""
    person = person_of(request)
    default = Which.OFFICE if person else Which.MINE
    wanted = request.GET.get("vista", "")
    which = Which(wanted) if wanted in list(Which) else default
    today = clock.today()
    form = FilterForm(request.GET, colleagues=selection.colleagues)
    things = _things(request, which, form.asked(request.actor, person), form.furthest)
    found: Page[Row] = Paginator(cast("Any", things), _PAGE).get_page(request.GET.get("pagina"))
    rows = list(found)
    actions.record_sheet(rows, by=request.actor)
    context = {
        "page": found, "rows": [(_heading(row, things.counts), row) for row in rows],
        "which": which, "tabs": _tabs(request.GET, which, len(things)),
        "person": person, "today": today, "filters": form,
        "kinds": form.kinds(request.actor), "selection": selection,
        "later_days": queries.later_days(today),
        "can_add": permissions.can_add_for(request.actor, request.actor.office_id),
        "done": _named(request, DONE), "moved": _named(request, MOVED),
        "query": request.GET.urlencode(),
        "draw": _drawing(request, which, rows, selection),
    }  # fmt: skip
    status = 422 if selection.is_bound and selection.errors else 200
    return render(request, "worklist/list.html", context, status=status)


def _drawing(
    request: ActorRequest, which: Which, rows: list[Row], selection: SelectionForm
) -> Drawing:
    return Drawing(
        which=which,
        me=request.actor.user_id,
        can_take=selection.me is not None,
        openable=queries.openable(request.actor, rows),
        ticked=selection.ticked,
        first_task=next((row.pk for row in rows if row.task is not None), None),
        later=queries.later_days(clock.today()),
        here=request.get_full_path(),
        token=get_token(request),
    )


def _things(
    request: ActorRequest, which: Which, asked: Asked, furthest: bool
) -> Things | DoneThings:
    today = clock.today()
    if which is Which.DONE:
        return DoneThings(request.actor, asked, today)
    wanted = min(number(request.GET.get("pagina", "")), _FARTHEST_PAGE) or 1
    expected = slice((wanted - 1) * _PAGE, wanted * _PAGE)
    return Things(request.actor, which, asked, today, furthest=furthest, expected=expected)


def _heading(row: Row, counts: Counts) -> dict[str, object] | None:
    """Over the first line of each stretch of days, with how many there are in the whole list."""
    if not row.heading:
        return None
    label, anchor = _HEADINGS[row.stretch], _ANCHORS.get(row.stretch, "")
    return {"label": label, "n": counts.of(row.stretch), "anchor": anchor}


def _tabs(query: QueryDict, which: Which, total: int) -> list[dict[str, object]]:
    """The views, each with the filters that are on; only the open one is counted."""
    kept = query.copy()
    for name in ("pagina", DONE, MOVED):
        kept.pop(name, None)
    tabs: list[dict[str, object]] = []
    for key, label in _TABS.items():
        kept["vista"] = key
        url = f"{reverse('worklist:list')}?{kept.urlencode()}"
        active = key == which
        tabs.append({"label": str(label), "url": url, "active": active})
        if active:
            tabs[-1]["count"] = total
    return tabs


def _named(request: ActorRequest, name: str) -> list[Task]:
    """What was just done or put off and can still be taken back."""
    pks = numbers(request.GET.get(name, ""))
    if not pks:
        return []
    rows = Task.objects.visible_to(request.actor).filter(pk__in=pks).order_by("pk")
    if name == DONE:
        return list(rows.filter(done_at__isnull=False))
    return list(rows.filter(done_at=None, postponed_at__isnull=False))


@access(Permission.TASK_MANAGE)
def overview(request: ActorRequest) -> HttpResponse:
    """Who has how much to do in the office (quadro), for who shares the work out."""
    shares = queries.overview(request.actor, clock.today())
    total = {
        name: sum(getattr(share, name) for share in shares) for name in ("total", "late", "today")
    }
    return render(request, "worklist/overview.html", {"shares": shares, "sum": total})
