"""The office's list, a new case, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda.queries.appointments import of_origin
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.languages import NAMES
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.procedures import permissions
from labimpact.procedures.actions import reading
from labimpact.procedures.actions.opening import open_case
from labimpact.procedures.lists import CASES, TABS
from labimpact.procedures.queries import listing, prints
from labimpact.procedures.queries.dates import light
from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.views.scope import case_seen
from labimpact.rules.forms.answers import said
from labimpact.rules.procedures import showing, stored
from labimpact.ui.lists import read

# How an appointment of the desk names the case it was taken for.
ORIGIN = "procedures.case"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@access(Permission.PROCEDURE_MANAGE)
def case_list(request: ActorRequest) -> HttpResponse:
    """Pratiche: those of the office, the nearest date first."""
    # What is no number at all is said by the filters' form, in its field.
    asked = _number(request.GET.get("person", ""))
    person = _person(request, optional=True) if asked else None
    screen = read(request, CASES)
    reading.record_list([line.case for line in screen.lines], by=request.actor)
    which = screen.form.which
    context = {
        "screen": screen,
        "tabs": [
            {"label": str(label), "url": screen.href(vista=key), "active": key == which}
            for key, label in TABS.items()
        ],
        "which": which,
        "person": person,
        "can_open": permissions.can_open_for(request.actor, request.actor.office_id),
    }
    return render(request, "procedures/list.html", context, status=screen.status)


def _person(request: ActorRequest, *, optional: bool = False) -> Person | None:
    wanted = request.POST.get("person") or request.GET.get("person", "")
    if not wanted and optional:
        return None
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=_number(wanted) or 0), by=request.actor)


@access(Permission.PROCEDURE_MANAGE)
def new(request: ActorRequest) -> HttpResponse:
    """Choose the procedure to open for a person; a second one of a kind must be meant."""
    if not permissions.can_open_for(request.actor, request.actor.office_id):
        raise PermissionDenied
    person = _person(request, optional=True)
    context = {
        "person": person,
        "kinds": stored.in_force(whole=True),
        "chosen": request.GET.get("pratica", ""),
        "running": {
            case.code: case for case in listing.of_person(request.actor, person) if case.is_running
        } if person else {},
    }  # fmt: skip
    return render(request, "procedures/new.html", context)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def create(request: ActorRequest) -> HttpResponse:
    """Open the case and go to its questions."""
    person = _person(request)
    definition = stored.current(request.POST.get("pratica", ""))
    if definition is None or person is None:
        raise Http404
    try:
        case = open_case(
            definition, person, by=request.actor, again=bool(request.POST.get("ancora")),
            role=request.POST.get("ruolo", ""),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        answer = redirect("procedures:new")
        answer["Location"] += f"?person={person.pk}&pratica={definition.code}"
        return answer
    messages.success(request, _("Pratica aperta. Prima le domande: chi può chiedere?"))
    if stored.definition(definition).questions:
        return redirect("procedures:answers", pk=case.pk)
    return redirect("procedures:detail", pk=case.pk)


@access(Permission.PROCEDURE_MANAGE)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One case: where one stands, the dates with their reason, the checklist, what comes next."""
    case = case_seen(request, pk, note=False)
    page = CasePage(case)
    reading.open_case_page(case, [p.person_id for p in page.participants], by=request.actor)
    costs = showing.cost_rows(page.procedure, page.evaluator)
    context = {
        "case": case,
        "page": page,
        "procedure": page.procedure,
        "eligibility": page.eligibility,
        "costs": costs,
        "total": showing.cost_total(costs, max(1, len(page.participants))),
        "said": said(page.procedure, page.evaluator.answers),
        "light": light(case.next_on, page.today),
        "today": page.today,
        "appointments": of_origin(request.actor, ORIGIN, case.pk).select_related(None),
        "print_languages": NAMES.items(),
        "own_language": prints.language_of(case.person),
    }
    return render(request, "procedures/detail.html", context)


@access(Permission.PROCEDURE_MANAGE)
def durations(request: ActorRequest) -> HttpResponse:
    """How long things really take: medians of the office's own cases."""
    context = {"rows": listing.durations(request.actor)}
    return render(request, "procedures/durations.html", context)
