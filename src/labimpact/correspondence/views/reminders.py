"""The reminders of one person: planned, gone out, stopped."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.correspondence import actions, origins, telling
from labimpact.correspondence.forms.reminders import ReminderForm
from labimpact.correspondence.queries import reminders as queries
from labimpact.notifications import sms
from labimpact.people.views.doors import Door, enter

VIEW, EDIT = Permission.PERSON_VIEW, Permission.PERSON_EDIT


@access(Permission.PERSON_VIEW)
def reminders(request: ActorRequest, pk: int) -> HttpResponse:
    """Promemoria: what will be sent to a person and what was, and planning one by hand."""
    door = enter(request, pk, EDIT if request.method == "POST" else VIEW)
    form = ReminderForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _plan(request, door, form):
        return redirect("correspondence:reminders", pk=pk)
    story, shown = queries.story(request.actor, queries.of_person(request.actor, door.person))
    actions.list_reminders(door.person, shown, by=request.actor)
    reach = queries.reach(door.person)
    context = {
        "person": door.person,
        "form": form,
        "story": story,
        "has_twin": "twice" in form.data or form.has_error(NON_FIELD_ERRORS, "twin"),
        "reach": reach,
        "is_reachable": any(one.is_usable for one in reach),
        "sms_active": sms.is_active(),
        "helpful": telling.helpful_contact(),
        "may_edit": door.may(EDIT),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "correspondence/reminders.html", context, status=status)


def _plan(request: ActorRequest, door: Door, form: ReminderForm) -> bool:
    known = form.cleaned_data
    day, hour = known["day"], known["hour"]
    about = timezone.make_aware(datetime.combine(day, hour)) if hour else day
    if not known["twice"]:
        twin = queries.twin(request.actor, door.person, known["kind"], day, hour)
        if twin is not None:
            form.add_error(None, ValidationError(_twin(twin), code="twin"))
            return False
    # A date written twice is one matter: two operators remind of it once.
    number = int(f"{day:%Y%m%d}{f'{hour:%H%M}' if hour else ''}")
    try:
        made = actions.plan(
            person=door.person, office_id=door.office_id, origin=(origins.BY_HAND, number),
            kind=known["kind"], about=about, by=request.actor,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if not made:
        said = _("Per questo giorno non c'è più un promemoria utile da mandare, o c'era già.")
        form.add_error("day", said)
        return False
    messages.success(request, _("Promemoria previsti: li vedi qui sotto."))
    return True


def _twin(twin: queries.Told) -> str:
    when = timezone.localtime(twin.row.send_at)
    return _("C'è già: %(what)s, parte dal %(when)s.") % {
        "what": twin.matter.label if twin.matter else twin.row.get_kind_display(),
        "when": f"{when:%d/%m/%Y %H:%M}",
    }


@access(Permission.PERSON_EDIT)
@require_POST
def reminder_stop(request: ActorRequest, pk: int, reminder_pk: int) -> HttpResponse:
    """Stop one reminder that has not gone out."""
    door = enter(request, pk, EDIT)
    mine = queries.of_person(request.actor, door.person)
    reminder = get_object_or_404(mine, pk=reminder_pk)
    try:
        actions.stop_one(reminder, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Fermato: non partirà."))
    return redirect("correspondence:reminders", pk=pk)
