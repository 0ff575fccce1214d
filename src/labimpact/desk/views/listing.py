"""The contacts of the office, and those that belong to no activity yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.desk import actions, permissions
from labimpact.desk.actions.attribution import Attribution
from labimpact.desk.forms import AttributionForm, ListForm
from labimpact.desk.lists import CONTACTS
from labimpact.desk.queries import listing as queries
from labimpact.programme.models import Activity
from labimpact.ui.lists import read

UNDO = "desk_attribution"


@access(Permission.PERSON_VIEW)
def contact_list(request: ActorRequest) -> HttpResponse:
    """The contacts of the office one acts for, filtered by what the address says."""
    office_id = request.actor.office_id
    if not request.actor.can(Permission.PERSON_VIEW, office_id=office_id):
        raise PermissionDenied
    screen = read(request, CONTACTS)
    _note(request, screen.lines)
    context = {
        "screen": screen,
        "may_attribute": permissions.can_attribute(request.actor, office_id),
        "may_record": permissions.can_record(request.actor, office_id),
    }
    return render(request, "desk/list.html", context, status=screen.status)


@access(Permission.ACTIVITY_ATTRIBUTE)
def unattributed(request: ActorRequest) -> HttpResponse:
    """The contacts *senza attività* of the office, to be attributed together."""
    office_id = request.actor.office_id
    if office_id is None or not permissions.can_attribute(request.actor, office_id):
        raise PermissionDenied
    period = ListForm(request.GET, operators=queries.operators(office_id))
    asked = period.cleaned_data if period.is_valid() else {}
    filters = queries.Filters(first=asked.get("dal"), last=asked.get("al"), without_activity=True)
    page = queries.page_of(
        queries.contacts(request.actor, office_id, filters), request.GET.get("pagina")
    )
    activities = queries.activities_of(office_id)
    form = AttributionForm(
        request.POST or None,
        activities=[(a.pk, f"{a.title} ({a.project.title})") for a in activities],
        contacts=[contact.pk for contact in page.object_list],
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = _attribute(request, office_id, form, activities)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[UNDO] = [done.activity_id, done.contact_ids, done.delivery_ids]
            return redirect(request.get_full_path())
    lines = queries.lines(page.object_list)
    _note(request, lines)
    context = {
        "form": form,
        "period": period,
        "page": page,
        "lines": lines,
        "chosen": set(request.POST.getlist("contacts")),
        "can_undo": UNDO in request.session,
        "has_activities": bool(activities),
    }
    return render(request, "desk/unattributed.html", context, status=422 if form.errors else 200)


def _attribute(
    request: ActorRequest, office_id: int, form: AttributionForm, activities: list[Activity]
) -> Attribution:
    activity = next(a for a in activities if a.pk == form.cleaned_data["activity"])
    chosen = form.cleaned_data["contacts"]
    done = actions.attribute(chosen, office_id=office_id, activity=activity, by=request.actor)
    number = len(chosen)
    messages.success(
        request,
        ngettext(
            "Un contatto attribuito a «%(title)s».",
            "%(number)s contatti attribuiti a «%(title)s».",
            number,
        )
        % {"number": number, "title": activity.title},
    )
    return done


@access(Permission.ACTIVITY_ATTRIBUTE)
@require_POST
def undo_attribution(request: ActorRequest) -> HttpResponse:
    """Take back the last attribution of this session."""
    kept = request.session.pop(UNDO, None)
    if kept is None:
        messages.info(request, _("Non c'è nessuna attribuzione da annullare."))
    else:
        activity_id, contacts, deliveries = kept
        done = Attribution(activity_id, tuple(contacts), tuple(deliveries))
        try:
            actions.take_back_attribution(done, by=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Attribuzione annullata: i contatti sono di nuovo senza attività.")
            )
    return redirect("desk:unattributed")


def _note(request: ActorRequest, lines: list[queries.ContactLine]) -> None:
    people = [part.person_id for line in lines for part in line.people]
    actions.record_listing([line.contact for line in lines], persons=people, by=request.actor)
