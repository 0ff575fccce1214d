"""A session of a request: who goes, when, what was done, what is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import cancelling, keeping, offering, opinions, reporting, series
from labimpact.mediation.actions.cancelling import Reach
from labimpact.mediation.forms.requests import WhyForm
from labimpact.mediation.forms.sessions import (
    CancelForm,
    DisputeForm,
    MoveForm,
    OpinionForm,
    ProposeForm,
    ValidateForm,
)
from labimpact.mediation.hours import told
from labimpact.mediation.models import Assignment, MediationSession, Mediator
from labimpact.mediation.process import OPEN
from labimpact.mediation.queries.candidates import candidates
from labimpact.mediation.queries.charges import late_charge
from labimpact.mediation.views import scope
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.mediation.views.requests import ASKING
from labimpact.ui.attempting import attempt

COORDINATE = Permission.MEDIATION_COORDINATE


def _address(session: MediationSession) -> str:
    address = reverse("mediation:request", args=[session.request_id])
    return f"{address}#incontro-{session.number}"


def _tried(
    request: ActorRequest, session: MediationSession, act: Callable[[], Any], said: str
) -> HttpResponse:
    return one_button(request, act, back=_address(session), said=said)


def _one_form(
    request: ActorRequest, session: MediationSession, form: Any, act: Callable[[], Any],
    *, title: str, save: str, said: str, **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a session, that leads back to its request."""
    return one_form(
        request, form, act, title=title, back=_address(session), said=said,
        template="mediation/session_form.html",
        context={"session": session, "save": save} | more,
    )  # fmt: skip


@access(COORDINATE)
def propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose who goes: those who speak the language, the best first."""
    session = scope.session_seen(request, pk)
    waiting = [s for s in cancelling.reached(session, Reach.ALL) if s.state in OPEN]
    found = candidates(session, request.actor, waiting)
    form = ProposeForm(request.POST or None, candidates=found.offered, many=len(waiting))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["mediator"].mediator
        done: list[series.Proposed] = []
        if attempt(form, lambda: done.append(
            series.propose_series(session, chosen, form.reach, by=request.actor)
        )):  # fmt: skip
            _tell_proposed(request, chosen, done[0])
            return redirect(_address(session))
    context = {"session": session, "form": form, "found": found}
    return render(request, "mediation/propose.html", context, status=422 if form.errors else 200)


def _tell_proposed(request: ActorRequest, to: Mediator, done: series.Proposed) -> None:
    many = len(done.sent)
    said = ngettext(
        "Proposto a %(name)s: aspetta la risposta.",
        "%(many)s incontri proposti a %(name)s, con un messaggio solo: aspetta la risposta.", many,
    )  # fmt: skip
    messages.success(request, said % {"name": to.name, "many": many})
    for each, why in done.skipped:
        day = date_format(timezone.localtime(each.starts_at), "d/m/Y H:i")
        messages.warning(
            request, _("%(day)s non proposto: %(why)s.") % {"day": day, "why": why.rstrip(".")}
        )


@access(COORDINATE)
@require_POST
def broadcast(request: ActorRequest, pk: int) -> HttpResponse:
    """Send a session to all who can: the first who accepts has it."""
    session = scope.session_seen(request, pk)
    found = candidates(session, request.actor).asked_at_once
    try:
        sent = offering.broadcast(session, found, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext(
            "Mandato a una persona: può rispondere fino al %(until)s.",
            "Mandato a %(many)s persone: possono rispondere fino al %(until)s, il primo sì vale.",
            len(sent),
        )
        until = date_format(timezone.localtime(sent[0].offer.expires_at), "d/m/Y H:i")
        messages.success(request, said % {"many": len(sent), "until": until})
    return redirect(_address(session))


@access(COORDINATE)
@require_POST
def go(request: ActorRequest, pk: int) -> HttpResponse:
    """Hold a session with those who accepted, although more were needed."""
    session = scope.session_seen(request, pk)
    return _tried(
        request, session, lambda: offering.go_with_those(session, by=request.actor),
        _("Si fa con chi ha accettato."),
    )  # fmt: skip


@access(COORDINATE)
@require_POST
def accept_for(request: ActorRequest, pk: int) -> HttpResponse:
    """Note a yes that was said on the phone."""
    place = _place(request, pk)
    return _tried(
        request, place.session, lambda: offering.accept_for(place, by=request.actor),
        _("Segnato: %(name)s va.") % {"name": place.mediator_name},
    )  # fmt: skip


@access(COORDINATE)
def release(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a place back from somebody."""
    place = _place(request, pk)
    form = WhyForm(request.POST or None)
    return _one_form(
        request, place.session, form,
        lambda: offering.release(place, why=form.cleaned_data["why"], by=request.actor),
        title=_("Togli l'incarico a %(name)s") % {"name": place.mediator_name},
        save=_("Togli l'incarico"), said=_("Incarico sciolto: cerca qualcun altro."),
    )  # fmt: skip


def _place(request: ActorRequest, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.actor).select_related(
        "session__request__body", "session__request__language", "session__service__office",
        "mediator",
    )  # fmt: skip
    return get_object_or_404(
        rows.filter(service__in=request.actor.offices_where(COORDINATE)), pk=pk
    )


@access(*ASKING)
@require_POST
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """The time that was found is good."""
    session = scope.session_seen(request, pk)
    return _tried(
        request, session, lambda: offering.confirm_time(session, by=request.actor),
        _("Ora confermata: l'incontro è fissato."),
    )  # fmt: skip


@access(*ASKING)
@require_POST
def keep(request: ActorRequest, pk: int) -> HttpResponse:
    """Hold a session although whoever asked is closed on that day."""
    session = scope.session_seen(request, pk)
    return _tried(
        request, session, lambda: keeping.keep(session, by=request.actor),
        _("L'incontro si fa anche se è un giorno di chiusura."),
    )  # fmt: skip


def _many(session: MediationSession) -> int:
    """How many of its series are still to be, itself included."""
    return len(cancelling.reached(session, Reach.ALL))


@access(*ASKING)
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Cancel a session, knowing what is paid then."""
    session = scope.session_seen(request, pk)
    form = CancelForm(request.POST or None, many=_many(session))
    return _one_form(
        request, session, form,
        lambda: cancelling.cancel_some(
            session, form.reach, why=form.cleaned_data["why"], by=request.actor
        ),
        title=_("Disdici l'incontro"), save=_("Disdici"), said=_("Disdetto: chi andava lo sa."),
        charge=late_charge(session),
    )  # fmt: skip


@access(*ASKING)
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Move a session to another time."""
    session = scope.session_seen(request, pk)
    form = MoveForm(request.POST or None, session=session, many=_many(session))
    return _one_form(
        request, session, form,
        lambda: cancelling.reschedule_some(
            session, form.reach, day=form.cleaned_data["day"], hour=form.cleaned_data["hour"],
            minutes=form.cleaned_data["length"], by=request.actor,
        ),
        title=_("Sposta l'incontro"), save=_("Sposta"), said=_("Spostato: chi va lo sa."),
    )  # fmt: skip


@access(COORDINATE)
def validate(request: ActorRequest, pk: int) -> HttpResponse:
    """Validate what was done: the package pays it, it is counted once."""
    session = scope.session_seen(request, pk)
    reports = list(reporting.told_of(session).select_related("assignment__way"))
    planned = session.minutes * session.request.needs
    form = ValidateForm(request.POST or None, reports=reports)
    return _one_form(
        request, session, form,
        lambda: reporting.validate(
            session, by=request.actor, minutes=form.cleaned_data["hours"]
        ),
        title=_("Convalida la relazione"), save=_("Convalida"),
        said=_("Convalidato: le ore sono consumate e contate."), reports=reports,
        is_more=sum(report.minutes for report in reports) > planned,
        planned_said=told(planned),
    )  # fmt: skip


@access(COORDINATE)
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a validation back, to correct it."""
    session = scope.session_seen(request, pk)
    form = WhyForm(request.POST or None)
    return _one_form(
        request, session, form,
        lambda: reporting.reopen(session, why=form.cleaned_data["why"], by=request.actor),
        title=_("Riapri la relazione"), save=_("Riapri"),
        said=_("Riaperto: le ore sono tornate, correggi e convalida di nuovo."),
    )  # fmt: skip


@access(COORDINATE)
@require_POST
def pay(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Pass a validated session to be paid, or take it back."""
    session = scope.session_seen(request, pk)
    if verb == "si":
        return _tried(
            request, session, lambda: reporting.to_pay(session, by=request.actor),
            _("Passato al pagamento."),
        )  # fmt: skip
    if verb != "no":
        raise Http404
    return _tried(
        request, session,
        lambda: reporting.not_to_pay(session, why=_("ripreso"), by=request.actor),
        _("Ripreso dal pagamento."),
    )  # fmt: skip


@access(Permission.MEDIATION_REQUEST)
def dispute(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what is not right in a report."""
    session = scope.session_seen(request, pk)
    report = get_object_or_404(
        reporting.told_of(session).filter(validated_at=None).order_by("pk")[:1]
    )
    form = DisputeForm(request.POST or None)
    return _one_form(
        request, session, form,
        lambda: reporting.dispute(report, text=form.cleaned_data["text"], by=request.actor),
        title=_("Contesta la relazione"), save=_("Contesta"),
        said=_("Contestata: chi coordina la legge prima di convalidare."),
    )  # fmt: skip


@access(COORDINATE)
def settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Close a dispute, with its reason."""
    session = scope.session_seen(request, pk)
    form = WhyForm(request.POST or None)
    return _one_form(
        request, session, form,
        lambda: reporting.settle_dispute(
            session, why=form.cleaned_data["why"], by=request.actor
        ),
        title=_("Contestazione risolta"), save=_("Chiudi la contestazione"),
        said=_("Contestazione chiusa: ora si può convalidare."),
    )  # fmt: skip


@access(Permission.MEDIATION_REQUEST)
@require_POST
def sign(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign the reports of a session from one's own page, without drawing."""
    session = scope.session_seen(request, pk)
    seen = request.POST.getlist("visto")
    told = reporting.told_of(session).filter(signed_at=None, validated_at=None)
    reports = [report for report in told if f"{report.pk}.{report.version}" in seen]

    def act() -> None:
        if not reports:
            raise Refused(_("Non c'è niente da firmare, o la relazione intanto è cambiata."))
        for report in reports:
            reporting.sign(
                report, name=request.actor.display_name, strokes=[], seen=report.version,
                by=request.actor,
            )  # fmt: skip

    return _tried(request, session, act, _("Relazione firmata."))


@access(Permission.MEDIATION_REQUEST)
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """Say how the session went, for who asked."""
    session = scope.session_seen(request, pk)
    form = OpinionForm(request.POST or None)
    return _one_form(
        request, session, form,
        lambda: opinions.say(
            session, score=form.cleaned_data["score"], words=form.cleaned_data["words"],
            by=request.actor,
        ),
        title=_("Com'è andata?"), save=_("Manda"), said=_("Grazie: serve a chi coordina."),
    )  # fmt: skip
