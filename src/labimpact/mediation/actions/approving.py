"""Approving a request within the hours of a package, refusing it, closing it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import emails
from labimpact.mediation.actions.holding import move, note, request_held, told
from labimpact.mediation.enums import State
from labimpact.mediation.hours import STEP
from labimpact.mediation.models import HourPackage, MediationRequest, MediationSession
from labimpact.mediation.process import OVER, Side
from labimpact.mediation.queries import kinds
from labimpact.rules.queries import label


@transaction.atomic
def approve(
    request: MediationRequest, *, package: HourPackage | None, minutes: int, by: Actor,
    priority: int | None = None, sessions: Collection[int] | None = None,
) -> MediationRequest:  # fmt: skip
    """Approve a request (approvazione), or only some of its sessions: its package keeps the hours
    from now on, and the other sessions stay to be decided.

    More than the package has left is refused by the database. Mediators' own hours (training,
    supervision) need no package.
    """
    request = request_held(request, by, Side.COORDINATOR)
    if request.state != State.REQUESTED:
        raise Refused(_("Questa richiesta ha già una risposta."))
    if package is None and not kinds.is_internal(request.kind):
        raise Refused(_("Scegli il pacchetto da cui vengono le ore."), field="package")
    if minutes <= 0 or minutes % STEP:
        raise Refused(_("Le ore vanno a quarti d'ora: 0,25, 0,5, 0,75, 1…"), field="hours")
    chosen, others = _chosen(request, sessions)
    planned = sum(s.minutes for s in chosen) * request.needs
    if minutes < planned:
        raise Refused(
            _("Gli incontri scelti durano di più: scegline di meno, o più ore."), field="hours"
        )
    if package is not None:
        _fits(request, package, chosen)
    request.package, request.approved_minutes, request.state = package, minutes, State.APPROVED
    if priority is not None:
        request.priority = priority
    with told():
        request.save(update_fields=["package", "approved_minutes", "state", "priority"])
    for session in chosen:
        move(session, State.APPROVED, Side.COORDINATOR, by)
    note("mediation.approved", request, by, request.service_id, minutes=minutes)
    emails.answered(request, chosen if others else (), rest=bool(others))
    return request


def _chosen(
    request: MediationRequest, sessions: Collection[int] | None
) -> tuple[list[MediationSession], list[MediationSession]]:
    """Of the sessions that wait for a decision those that are chosen, and the others."""
    waiting = list(request.sessions.filter(state=State.REQUESTED).order_by("starts_at", "pk"))
    chosen = [s for s in waiting if sessions is None or s.pk in sessions]
    if sessions is not None and not chosen:
        raise Refused(_("Scegli almeno un incontro."), field="sessions")
    return chosen, [s for s in waiting if s not in chosen]


@transaction.atomic
def approve_more(
    request: MediationRequest, *, sessions: Collection[int], by: Actor
) -> MediationRequest:  # fmt: skip
    """Approve more sessions of a request of which some were approved before (resto della serie):
    its package keeps as many hours more as they last."""
    request = request_held(request, by, Side.COORDINATOR)
    if request.state != State.APPROVED:
        raise Refused(_("Questa richiesta non è approvata, o è già conclusa."))
    chosen, others = _chosen(request, sessions)
    if request.package is not None:
        _fits(request, request.package, chosen)
    have = request.sessions.exclude(state__in=(State.REQUESTED, State.REFUSED))
    needed = sum(s.minutes for s in [*have, *chosen]) * request.needs
    request.approved_minutes = max(request.approved_minutes or 0, needed)
    with told():
        request.save(update_fields=["approved_minutes"])
    for session in chosen:
        move(session, State.APPROVED, Side.COORDINATOR, by)
    note("mediation.approved", request, by, request.service_id, minutes=request.approved_minutes)
    emails.answered(request, chosen, rest=bool(others))
    return request


@transaction.atomic
def refuse_some(
    request: MediationRequest, *, sessions: Collection[int], reason: str, text: str, by: Actor
) -> MediationRequest:
    """Refuse some sessions of an approved request with the reason (resto non approvato)."""
    request = request_held(request, by, Side.COORDINATOR)
    if request.state != State.APPROVED:
        raise Refused(_("Questa richiesta non è approvata, o è già conclusa."))
    chosen, others = _chosen(request, sessions)
    why = _why(reason, text)
    for session in chosen:
        move(session, State.REFUSED, Side.COORDINATOR, by, why)
    note("mediation.refused", request, by, request.service_id, reason=reason, many=len(chosen))
    emails.answered(request, chosen, why=why, rest=bool(others))
    return request


def _why(reason: str, text: str) -> str:
    if reason == "other" and not text.strip():
        raise Refused(_("Scrivi perché: chi ha chiesto deve saperlo."), field="text")
    return ": ".join(filter(None, (label("mediation_refusal", reason), text)))[:300]


def _fits(
    request: MediationRequest, package: HourPackage, sessions: list[MediationSession]
) -> None:  # fmt: skip
    """The package is of that body and service, open on the days of the sessions."""
    if package.body_id != request.body_id or package.service_id != request.service_id:
        raise Refused(_("Questo pacchetto è di un altro ente."), field="package")
    if package.offer != kinds.offer_of(request.kind):
        raise Refused(_("Questo pacchetto è per un altro servizio."), field="package")
    outside = [s for s in sessions if not package.covers(local_day(s.starts_at))]
    if outside:
        raise Refused(
            _("Il pacchetto non vale il %(day)s: scegline un altro o sposta l'incontro.")
            % {"day": f"{local_day(outside[0].starts_at):%d/%m/%Y}"},
            field="package",
        )


@transaction.atomic
def refuse(request: MediationRequest, *, reason: str, text: str, by: Actor) -> MediationRequest:
    """Refuse a request with its reason (non approvata)."""
    request = request_held(request, by, Side.COORDINATOR)
    if request.state != State.REQUESTED:
        raise Refused(_("Questa richiesta ha già una risposta."))
    request.state, request.state_why = State.REFUSED, _why(reason, text)
    request.save(update_fields=["state", "state_why"])
    for session in request.sessions.filter(state=State.REQUESTED):
        move(session, State.REFUSED, Side.COORDINATOR, by)
    note("mediation.refused", request, by, request.service_id, reason=reason)
    emails.answered(request)
    return request


@transaction.atomic
def close(request: MediationRequest, *, by: Actor) -> MediationRequest:
    """Close a request whose sessions are all over: the hours it did not use are free again."""
    request = request_held(request, by, Side.COORDINATOR)
    waiting = request.sessions.exclude(state__in=OVER) | request.sessions.filter(
        state__in=(State.DONE, State.NO_SHOW)
    )
    if waiting.exists():
        raise Refused(_("Ci sono incontri da fare o da convalidare: la richiesta resta aperta."))
    request.state = State.CLOSED
    with told():
        request.save(update_fields=["state"])
    note("mediation.closed", request, by, request.service_id)
    return request


def close_if_done(request: MediationRequest, *, by: Actor) -> None:
    """Close a request of which nothing is left: no hour to be fixed, no session to be paid."""
    request = request_held(request, by, Side.COORDINATOR)
    sessions = list(request.sessions.values_list("state", "minutes"))
    over = (State.BILLABLE, State.CANCELLED, State.REFUSED)
    taken = sum(minutes for state, minutes in sessions if state != State.REFUSED)
    left = (request.approved_minutes or 0) - taken * request.needs
    if request.state == State.APPROVED and left <= 0 and all(s in over for s, _m in sessions):
        close(request, by=by)


def open_again(request: MediationRequest, *, by: Actor) -> None:
    """Something of a closed request is corrected: it is open until that is settled."""
    request = request_held(request, by, Side.COORDINATOR)
    if request.state == State.CLOSED:
        request.state = State.APPROVED
        with told():
            request.save(update_fields=["state"])
        note("mediation.opened_again", request, by, request.service_id)
