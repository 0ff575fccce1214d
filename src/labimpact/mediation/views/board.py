"""The coordinator's board: a week at a glance, tried before it is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.days import day_of, moment_of
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import boarding
from labimpact.mediation.models import MediationSession, Mediator
from labimpact.mediation.permissions import coordinates
from labimpact.mediation.queries import board as queries
from labimpact.mediation.queries import moves
from labimpact.mediation.views import scope

# The last move of this session of work, so that it can be undone after the page was left.
_LAST = "mediation_last_move"


def _monday(said: str) -> date:
    day = day_of(said) or clock.today()
    return day - timedelta(days=day.weekday())


@access(Permission.MEDIATION_COORDINATE)
@never_cache
@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Piano settimanale: mediators down the side, days across, what is uncovered on top."""
    service = scope.service_of(request)
    monday = _monday(request.GET.get("giorno", ""))
    chosen = _chosen(request)
    step = timedelta(days=7)
    context = {
        "service": service, "board": queries.board(service, monday), "monday": monday,
        "sunday": monday + timedelta(days=6), "today": clock.today(), "chosen": chosen,
        "instead": row_number(request.GET.get("al_posto_di", "")),
        "before": monday - step, "after": monday + step,
        "last": moves.last_move(service, _last_move(request)),
    }  # fmt: skip
    return render(request, "mediation/board.html", context)


def _chosen(request: ActorRequest) -> MediationSession | None:
    pk = row_number(request.GET.get("incontro", ""))
    return _session(request, pk) if pk is not None else None


def _session(request: ActorRequest, pk: int | None) -> MediationSession:
    if pk is None:
        raise Http404
    found = scope.session_seen(request, pk)
    if not coordinates(request.actor, found.service_id):
        raise Http404
    return found


@dataclass(frozen=True)
class _Move:
    session: MediationSession
    mediator: Mediator | None
    instead_of: Mediator | None


def _move(request: ActorRequest, said: dict[str, str]) -> _Move:
    """What is to be moved, in the actor's scope; a mediator is one of the session's service."""
    session = _session(request, row_number(said.get("incontro", "")))
    people = Mediator.objects.filter(service=session.service_id)

    def one(name: str) -> Mediator | None:
        pk = row_number(said.get(name, ""))
        return get_object_or_404(people, pk=pk) if pk is not None else None

    return _Move(session, one("mediatore"), one("al_posto_di"))


@access(Permission.MEDIATION_COORDINATE)
@never_cache
@require_safe
def board_try(request: ActorRequest) -> HttpResponse:
    """Prova: the rules that a move would break and what it would cost; nothing is done."""
    move = _move(request, request.GET.dict())
    if move.mediator is None:
        raise Http404
    service = move.session.service
    found = queries.tried(service, move.session, move.mediator, instead_of=move.instead_of)
    return render(request, "mediation/board_try.html", {"move": move, "tried": found})


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def board_move(request: ActorRequest) -> HttpResponse:
    """Give a session to somebody, or take it from who had it."""
    move = _move(request, request.POST.dict())
    starts_at = moment_of(request.POST.get("ora", ""))
    try:
        done = boarding.place(
            move.session, move.mediator, by=request.actor, instead_of=move.instead_of,
            starts_at=starts_at,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(move.session)
    request.session[_LAST] = {
        **asdict(done), "was_at": done.was_at.isoformat(), "is_at": done.is_at.isoformat()
    }  # fmt: skip
    return _back(move.session)


def _last_move(request: ActorRequest) -> moves.Move | None:
    """What was moved last in this session of work, if it may still be read."""
    said = request.session.get(_LAST)
    if said is None:
        return None
    times = {name: datetime.fromisoformat(said[name]) for name in ("was_at", "is_at")}
    return moves.Move(**said | times)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def board_undo(request: ActorRequest) -> HttpResponse:
    """Annulla: whoever had it is asked again, at the hour it was."""
    move = _last_move(request)
    if move is None:
        messages.warning(request, _("Non c'è niente da annullare."))
        return redirect("mediation:board")
    session = _session(request, move.session)
    try:
        boarding.take_back(move, by=request.actor)
        messages.success(request, _("Annullato."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    del request.session[_LAST]
    return _back(session)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def board_keep(request: ActorRequest) -> HttpResponse:
    """Va bene così: the last move is no longer offered to be undone."""
    request.session.pop(_LAST, None)
    return redirect(
        f"{reverse('mediation:board')}?giorno={_monday(request.POST.get('giorno', ''))}"
    )


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def board_lock(request: ActorRequest, pk: int) -> HttpResponse:
    """Blocca or sblocca: what is locked no plan touches."""
    session = _session(request, pk)
    try:
        boarding.lock(session, is_locked=bool(request.POST.get("lock")), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(session)


def _back(session: MediationSession) -> HttpResponse:
    return redirect(f"{reverse('mediation:board')}?giorno={local_day(session.starts_at)}")
