"""One action for the things chosen in the list."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.worklist import actions, queries
from labimpact.worklist.actions import Outcome
from labimpact.worklist.forms import SelectionForm
from labimpact.worklist.views import listing
from labimpact.worklist.views.scope import DONE, MOVED, to_list


@access(Permission.TASK_MANAGE)
def selection(request: ActorRequest) -> HttpResponse:
    """Do one thing with all that was chosen; a refusal keeps the choice and what was typed."""
    if request.method != "POST":
        return to_list(request.GET)
    form = SelectionForm(request.POST, actor=request.actor)
    if form.is_valid():
        days = {key: day for key, _label, day in queries.later_days(clock.today())}
        try:
            outcome, undo = _carried_out(request, form, days)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _told(request, outcome, undo)
            return to_list(request.GET, undo, outcome.changed)
    return listing.page(request, form)


def _carried_out(
    request: ActorRequest, form: SelectionForm, days: dict[str, date]
) -> tuple[Outcome, str]:
    """What was done, and by which name the list offers to take it back."""
    by, pks, verb = request.actor, form.cleaned_data["scelta"], form.cleaned_data["azione"]
    if verb in days:
        return actions.postpone_many(pks, to=days[verb], by=by), MOVED
    match verb:
        case "fatta":
            note = form.cleaned_data["note"]
            return actions.complete_many(pks, by=by, note=note), DONE
        case "riapri":
            return actions.reopen_many(pks, by=by), ""
        case "riporta":
            return actions.take_back_many(pks, by=by), ""
        case _:
            return actions.hand_over_many(pks, to=form.cleaned_data["to"], by=by), ""


def _told(request: ActorRequest, outcome: Outcome, undo: str) -> None:
    n = len(outcome.changed)
    if n and not undo:
        said = ngettext("Cambiata %(n)s cosa.", "Cambiate %(n)s cose.", n)
        messages.success(request, said % {"n": n})
    for sentence in outcome.skipped:
        messages.warning(request, sentence)
    if not n:
        messages.info(request, _("Non è cambiato niente."))
