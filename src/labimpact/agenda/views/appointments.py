"""One appointment, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from labimpact.agenda import reminded
from labimpact.agenda.actions import appointments as actions
from labimpact.agenda.forms import CancelForm
from labimpact.agenda.models import Appointment, CancelledBy
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries import slip as slips
from labimpact.agenda.views import scope
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.matters import named
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.documents.languages import NAMES
from labimpact.documents.rendering import render_pdf
from labimpact.people.views.documents import pdf_response

STEPS: dict[str, tuple[Callable[..., Appointment], object]] = {
    "arrivato": (actions.arrive, gettext_lazy("È arrivato: ha il suo numero in Arrivi.")),
    "non-venuto": (actions.mark_no_show, gettext_lazy("Segnato: non è venuto.")),
    "svolto": (actions.complete, gettext_lazy("Segnato: appuntamento svolto.")),
    "annulla": (actions.undo, gettext_lazy("Annullato: di nuovo prenotato.")),
    "richiamato": (actions.settle_recall, gettext_lazy("Tolto da «Da richiamare».")),
}


@access(Permission.APPOINTMENT_MANAGE)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One appointment, with everything that can be done with it."""
    appointment = scope.appointment(request, pk)
    actions.record_reading([appointment], by=request.actor)
    recall = queries.to_recall(request.actor, appointment.office_id).filter(pk=pk).exists()
    origin = (appointment.origin_kind, appointment.origin_id or 0)
    context = {
        "appointment": appointment, "now": clock.now(), "recall": recall,
        "matter": named(request.actor, [origin]).get(origin),
        "reminded": reminded.told(request.actor, appointment),
        "slip_languages": NAMES.items(), "own_language": slips.language_of(appointment),
    }  # fmt: skip
    return render(request, "agenda/appointment.html", context)


@access(Permission.APPOINTMENT_MANAGE)
def slip(request: ActorRequest, pk: int) -> HttpResponse:
    """The slip to take home (PDF/A and PDF/UA), Italian with the person's language beside it."""
    appointment = scope.appointment(request, pk)
    language = request.GET.get("lingua", "")
    data = slips.slip(appointment, language if language in NAMES else "")
    actions.record_reading([appointment], by=request.actor)
    body = render_pdf("appointment", data, standard=("a-2a", "ua-1"))
    return pdf_response(body, f"appuntamento-{pk}.pdf")


@access(Permission.APPOINTMENT_MANAGE)
@require_POST
def step(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Arrived, did not come, done, called back, or the last step taken back."""
    appointment = scope.appointment(request, pk)
    if verb not in STEPS:
        raise Http404
    act, said = STEPS[verb]
    try:
        act(appointment, by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, str(said))
    return back_to(request, scope.address(appointment))


@access(Permission.APPOINTMENT_MANAGE)
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Disdici: who does not want it any more, and why."""
    appointment = scope.appointment(request, pk)
    form = CancelForm(request.POST or None, initial={"whose": CancelledBy.PERSON})
    if request.method == "POST" and form.is_valid():
        whose = CancelledBy(form.cleaned_data["whose"])
        try:
            actions.cancel(appointment, whose=whose, by=request.actor, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Disdetto. Il posto è di nuovo libero."))
            return back_to(request, scope.address(appointment))
    actions.record_reading([appointment], by=request.actor)
    context = {"appointment": appointment, "form": form}
    return render(request, "agenda/cancel.html", context, status=422 if form.errors else 200)
