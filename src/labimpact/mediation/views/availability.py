"""When somebody can: their own page, and the same one for who coordinates them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import availability as actions
from labimpact.mediation.forms.availability import CalendarFileForm, ExceptionForm, HoursForm
from labimpact.mediation.models import Assignment, Mediator
from labimpact.mediation.queries.availability import sessions_inside, week_of
from labimpact.mediation.views import scope
from labimpact.ui import undo
from labimpact.ui.attempting import attempt


@access(Permission.MEDIATION_WORK)
def mine(request: ActorRequest) -> HttpResponse:
    """One's own hours, exceptions and calendar file."""
    return _page(request, scope.me(request), lambda: redirect("mediation:availability"))


@access(Permission.MEDIATION_COORDINATE)
def of_mediator(request: ActorRequest, pk: int) -> HttpResponse:
    """The same of a mediator of one's service."""
    found = scope.mediator_seen(request, pk)
    return _page(request, found, lambda: redirect("mediation:availability_of", pk=pk))


def _page(
    request: ActorRequest, mediator: Mediator, back: Callable[[], HttpResponse]
) -> HttpResponse:
    forms: dict[str, Form] = {
        "hours_form": HoursForm(),
        "exception_form": ExceptionForm(),
        "file_form": CalendarFileForm(),
    }
    status = 200
    if request.method == "POST":
        name, form, does = _asked(request, mediator)
        if form.is_valid() and attempt(form, does):
            return back()
        forms, status = forms | {name: form}, 422
    context: dict[str, Any] = {
        "mediator": mediator, "week": week_of(mediator),
        "is_mine": mediator.user_id == request.actor.user_id,
        "covered": _covered(mediator, forms["exception_form"]),
    }  # fmt: skip
    return render(request, "mediation/availability.html", context | forms, status=status)


def _covered(mediator: Mediator, form: Form) -> Sequence[Assignment]:
    """The sessions that an absence would cover, while it is not said what becomes of them."""
    if not isinstance(form, ExceptionForm) or not form.has_error("going"):
        return ()
    said = form.said
    return list(sessions_inside(mediator, said["starts_at"], said["ends_at"]))


def _asked(request: ActorRequest, mediator: Mediator) -> tuple[str, Form, Callable[[], object]]:
    """Which of the forms of the page was sent, and what it does."""
    by, what = request.actor, request.POST.get("what", "")
    match what:
        case "hours":
            hours = HoursForm(request.POST)
            return (
                "hours_form",
                hours,
                lambda: actions.add_hours(mediator, by=by, **hours.cleaned_data),
            )
        case "exception":
            exception = ExceptionForm(request.POST)
            return (
                "exception_form",
                exception,
                lambda: actions.add_exception(mediator, by=by, **exception.said),
            )
        case "file":
            file = CalendarFileForm(request.POST, request.FILES)
            return "file_form", file, lambda: _import(request, mediator, file)
        case _:
            return "hours_form", Form(request.POST), lambda: _drop(request, mediator, what)


def _drop(request: ActorRequest, mediator: Mediator, what: str) -> None:
    kind, _dash, said = what.partition("-")
    pk = row_number(said)
    if kind == "imported":
        many = actions.drop_imported(mediator, by=request.actor)
        messages.success(request, _("Righe tolte: %(many)s.") % {"many": many})
    elif pk is not None and kind == "drop_hours":
        hours = actions.drop_hours(mediator, pk, by=request.actor)
        if hours is not None:
            undo.offer(request, _("Ore tolte."), request.path, **HoursForm.again(hours))
    elif pk is not None and kind == "drop_exception":
        row = actions.drop_exception(mediator, pk, by=request.actor)
        if row is not None:
            undo.offer(request, _("Riga tolta."), request.path, **ExceptionForm.again(row))


def _import(request: ActorRequest, mediator: Mediator, form: CalendarFileForm) -> None:
    content = form.cleaned_data["upload"].read()
    brought = actions.import_calendar(mediator, content, by=request.actor)
    messages.success(request, _("Ore occupate prese: %(many)s.") % {"many": brought.spans})
    for trouble in brought.troubles[:20]:
        messages.warning(request, _("Non preso: %(trouble)s.") % {"trouble": trouble})
