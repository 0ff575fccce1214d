"""Asking for mediation, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import is_holiday, local_day
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.casework.queries.referral_terms import working_day_after
from labimpact.mediation import emails, emails_service, permissions
from labimpact.mediation.actions.holding import note, request_held
from labimpact.mediation.enums import Confidentiality, Mode, State
from labimpact.mediation.hours import STEP
from labimpact.mediation.models import (
    MediationRequest,
    MediationService,
    MediationSession,
    RequestPerson,
    RequestWords,
)
from labimpact.mediation.places import middle
from labimpact.mediation.process import Side
from labimpact.mediation.queries.days_off import NONE, DaysOff, days_off
from labimpact.people.models import Person
from labimpact.rules import queries as rules

MOST_SESSIONS = 60
# The words of a confidential request that stand apart (`RequestWords`).
APART = ("reason", "note", "sex_why")


@dataclass(frozen=True)
class Time:
    """When one meets, for how many minutes; flexible, it may begin until `latest_at`."""

    starts_at: datetime
    minutes: int
    earliest_at: datetime | None = None
    latest_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked: `values` are fields of the request, `times` its sessions in order; `kept` are
    days on which one meets although whoever asks is closed."""

    service: MediationService
    body_id: int
    from_office_id: int | None
    values: dict[str, Any]
    times: Sequence[Time]
    minutes: int
    bridges: Sequence[int] = ()
    person: Person | None = None
    sent_key: str = ""
    holidays_fit: bool = field(default=False)
    kept: Collection[date] = ()


@transaction.atomic
def ask(wanted: Wanted, *, by: Actor) -> MediationRequest:
    """Ask for mediation (richiesta): for one's office, for a body that one coordinates, or by the
    secret form. The same form sent twice is one request."""
    by_form = by.system == System.MEDIATION_LINK
    service_id = wanted.service.pk
    if not by_form and not permissions.sides(by, service_id, wanted.from_office_id):
        raise Refused(_("Non puoi chiedere mediazione per questo ufficio."))
    if not wanted.service.is_open:
        raise Refused(_("Questo servizio non riceve richieste in questo momento."))
    off = days_off(wanted.from_office_id, wanted.body_id)
    _sound(wanted, off)
    before = _sent_before(wanted, by_form)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            request = _written(wanted, by)
    except IntegrityError as error:
        if "request_sent_once" not in str(error):
            raise
        raise Refused(_("Questa richiesta è già partita: la trovi fra le richieste.")) from error
    if request.confidentiality != Confidentiality.ORDINARY:
        RequestWords.objects.create(
            request=request, **{name: wanted.values.get(name, "") for name in APART}
        )
    _sessions(request, wanted.times, off)
    request.bridges.set(wanted.bridges)
    if wanted.person is not None and wanted.from_office_id is not None:
        RequestPerson.objects.create(
            request=request, from_office_id=wanted.from_office_id, person=wanted.person
        )
    persons = [wanted.person.pk] if wanted.person else []
    log.record(
        "mediation.asked", by=by, target=request, persons=persons,
        office_id=wanted.from_office_id if by.user_id and wanted.from_office_id else service_id,
    )  # fmt: skip
    if request.is_urgent and not permissions.coordinates(by, service_id):
        emails_service.urgent(request)
    return request


@transaction.atomic
def ask_by_form(wanted: Wanted, *, form_address: str, by: Actor) -> MediationRequest:
    """Ask by the secret form (modulo): what was asked is confirmed to the address that the form was
    sent to, never to one that somebody wrote in it. It asks for fewer sessions at once than who
    has an account (the rule `mediation_form_sessions`)."""
    most = int(rules.value("mediation_form_sessions") or MOST_SESSIONS)
    if len(wanted.times) > most:
        raise Refused(
            _("Da qui si chiedono al massimo %(most)s incontri per volta.") % {"most": most},
            field="meetings",
        )
    request = ask(wanted, by=by)
    emails.asked_by_form(request, form_address)
    return request


def _sent_before(wanted: Wanted, by_form: bool) -> MediationRequest | None:
    if not wanted.sent_key or by_form:
        return None
    rows = MediationRequest.objects.filter(service=wanted.service, sent_key=wanted.sent_key)
    return rows.first()


def _sound(wanted: Wanted, off: DaysOff) -> None:
    """Hours in quarters, times ahead, on days on which one meets, no longer than was asked."""
    if wanted.minutes <= 0 or wanted.minutes % STEP:
        raise Refused(_("Le ore vanno a quarti d'ora: 0,25, 0,5, 0,75, 1…"), field="hours")
    if not wanted.times:
        raise Refused(_("Manca quando serve."), field="day")
    if len(wanted.times) > MOST_SESSIONS:
        raise Refused(
            _("Una richiesta ha al massimo %(most)s incontri.") % {"most": MOST_SESSIONS},
            field="meetings",
        )
    needs = wanted.values.get("needs", 1)
    if sum(time.minutes for time in wanted.times) * needs > wanted.minutes:
        raise Refused(
            _("Gli incontri durano più delle ore chieste: aumenta le ore o accorcia gli incontri."),
            field="hours",
        )
    for time in wanted.times:
        if time.minutes <= 0 or time.minutes % STEP:
            raise Refused(_("La durata va a quarti d'ora."), field="length")
    shut = NONE if wanted.holidays_fit else off
    _on_days_to_meet(wanted.times, shut, wanted.kept, holidays_fit=wanted.holidays_fit)


def _on_days_to_meet(
    times: Sequence[Time], off: DaysOff, kept: Collection[date], *, holidays_fit: bool
) -> None:
    """Ahead, on no public holiday unless it fits, and on no day on which whoever asks is closed but
    those kept on purpose."""
    for time in times:
        day = local_day(time.starts_at)
        said = {"day": f"{day:%d/%m/%Y}"}
        if time.starts_at < clock.now():
            raise Refused(_("Quest'ora è già passata."), field="day")
        if not holidays_fit and is_holiday(day):
            raise Refused(_("Il %(day)s è festa: scegli un altro giorno.") % said, field="day")
        if day not in kept and (why := off.reason(day)):
            raise Refused(
                _("Il %(day)s è un giorno di chiusura (%(why)s): scegline un altro.")
                % {**said, "why": why},
                field="day",
            )


def _written(wanted: Wanted, by: Actor) -> MediationRequest:
    values = dict(wanted.values)
    point = middle(values.get("municipality"))
    if point is not None and values.get("latitude") is None:
        values["latitude"], values["longitude"] = point
    if values.get("mode", Mode.IN_PERSON) != Mode.IN_PERSON:
        values |= {"latitude": None, "longitude": None, "place": "", "municipality": None}
    if values.get("confidentiality", Confidentiality.ORDINARY) != Confidentiality.ORDINARY:
        values |= dict.fromkeys(APART, "")
    return MediationRequest.objects.create(
        **values,
        service=wanted.service,
        body_id=wanted.body_id,
        from_office_id=wanted.from_office_id,
        minutes=wanted.minutes,
        answer_due_at=_answer_due(wanted),
        asked_by_id=by.user_id,
        asked_by_name=by.display_name,
        sent_key=wanted.sent_key,
    )


def _answer_due(wanted: Wanted) -> datetime | None:
    """As the rule says, and early enough before the first session that somebody can be found: the
    hours of the rule `mediation_reply_margin`, or half of the time there is if that is shorter."""
    due = answer_due(urgent=bool(wanted.values.get("is_urgent")))
    now, first = clock.now(), min(time.starts_at for time in wanted.times)
    margin = timedelta(hours=int(rules.value("mediation_reply_margin") or 0))
    return min(due, first - min(margin, (first - now) / 2)) if due is not None else None


def answer_due(*, urgent: bool) -> datetime | None:
    """By when an answer is expected: three working days, or a day of 24 hours when it is urgent
    (the rules `mediation_reply` and `mediation_urgent_reply`)."""
    now = clock.now()
    if urgent:
        hours = rules.value("mediation_urgent_reply")
        return now + timedelta(hours=int(hours)) if hours else None
    days = rules.value("mediation_reply")
    if not days:
        return None
    last = working_day_after(local_day(now), int(days))
    return now + (last - local_day(now))


def _sessions(
    request: MediationRequest, times: Sequence[Time], off: DaysOff, after: int = 0
) -> None:
    state = State.APPROVED if request.state == State.APPROVED else State.REQUESTED
    for number, time in enumerate(times, after + 1):
        day = local_day(time.starts_at)
        MediationSession.objects.create(
            request=request,
            service_id=request.service_id,
            from_office_id=request.from_office_id,
            number=number,
            starts_at=time.starts_at,
            ends_at=time.starts_at + timedelta(minutes=time.minutes),
            is_flexible=time.latest_at is not None,
            earliest_at=time.earliest_at,
            latest_at=time.latest_at,
            minutes=time.minutes,
            place=request.place,
            latitude=request.latitude,
            longitude=request.longitude,
            state=state,
            kept_on=day if off.reason(day) else None,
        )


@transaction.atomic
def add_sessions(
    request: MediationRequest, times: Sequence[Time], *, by: Actor, kept: Collection[date] = ()
) -> MediationRequest:
    """Fix more of the hours that a request has (altri incontri), as many as are left; on days of
    closure those that are `kept` on purpose alone."""
    request = request_held(request, by, Side.COORDINATOR, Side.REQUESTER)
    if request.is_over:
        raise Refused(_("Questa richiesta è conclusa: chiedine una nuova."))
    existing = list(request.sessions.all())
    live = sum(s.minutes for s in existing if s.state != State.REFUSED)
    have = request.approved_minutes or request.minutes
    if (live + sum(time.minutes for time in times)) * request.needs > have:
        raise Refused(_("Nella richiesta non restano abbastanza ore."), field="length")
    off = days_off(request.from_office_id, request.body_id)
    _on_days_to_meet(times, NONE if request.is_urgent else off, kept, holidays_fit=True)
    _sessions(request, times, off, after=max((s.number for s in existing), default=0))
    note("mediation.sessions_added", request, by, request.service_id, many=len(times))
    return request
