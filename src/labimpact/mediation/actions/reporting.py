"""What was done: the report, its signature, its validation, and the hour counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting_as
from labimpact.casework import signing
from labimpact.deliveries import actions as deliveries
from labimpact.mediation import emails, emails_service, hours, permissions
from labimpact.mediation.actions import approving, linking
from labimpact.mediation.actions.counting import count
from labimpact.mediation.actions.holding import move, note, session_held, told
from labimpact.mediation.enums import SESSION_ORIGIN, Place, State
from labimpact.mediation.models import Assignment, AssignmentWay, MediationSession, SessionReport
from labimpact.mediation.process import Side
from labimpact.mediation.queries.charges import due
from labimpact.rules import queries as rules

LONGEST = timedelta(hours=12)
EARLY = timedelta(minutes=15)


_SAID = (
    "began_at", "ended_at", "heads", "groups", "activity", "outcome", "next_step", "note",
)  # fmt: skip
_SIGNED = ("signed_at", "signed_name", "signature", "disputed_at", "dispute", "version")
_WRITTEN = [*_SAID, *_SIGNED, "sent_key"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a report says; `seen` is the version it was written upon, `key` the change's own."""

    began_at: datetime
    ended_at: datetime
    heads: int
    activity: str
    outcome: str
    next_step: str = ""
    note: str = ""
    travel_minutes: int = 0
    km: int = 0
    # Of a shift (presenza fissa): so many people in a language for something.
    groups: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    key: str = ""


@transaction.atomic
def write_report(assignment: Assignment, said: Told, *, by: Actor) -> SessionReport:
    """Write or correct the report of a session (relazione): the session is done, or nobody came.

    A change that comes twice from a device counts once; one written upon an older version than
    what is there raises `Conflict`, so that both can be shown and neither is lost.
    """
    session = session_held(assignment.session, by, Side.COORDINATOR, Side.MEDIATOR)
    coordinates = permissions.coordinates(by, session.service_id)
    if assignment.place != Place.ACCEPTED or (
        not coordinates and assignment.mediator.user_id != by.user_id
    ):
        raise Refused(_("Questo incontro non è tuo."))
    report = SessionReport.objects.select_for_update().filter(assignment=assignment).first()
    if report is not None and said.key and report.sent_key == said.key:
        return report
    if session.starts_at > clock.now() and not coordinates:
        raise Refused(_("L'incontro non è ancora cominciato."), field="began")
    _may_write(session, report, said)
    _met_nobody_else(assignment, said)
    asks_anew = report is None or report.version == 0 or report.signed_at or report.disputed_at
    if report is None:
        report = SessionReport(
            assignment=assignment, session=session, mediator_id=assignment.mediator_id,
            service_id=session.service_id, from_office_id=session.from_office_id, version=0,
        )  # fmt: skip
    _fill(report, said)
    with told():
        report.save(update_fields=_WRITTEN if report.pk else None)
        AssignmentWay.objects.filter(assignment=assignment).update(
            told_minutes=said.travel_minutes, told_km=said.km
        )
    _done(session, by, coordinates=coordinates)
    note("mediation.report_written", report, by, session.service_id)
    if asks_anew and session.state in (State.DONE, State.NO_SHOW):
        linking.ask_signature(session, by=by)
    return report


def _may_write(session: MediationSession, report: SessionReport | None, said: Told) -> None:
    if session.state not in (State.SCHEDULED, State.DONE, State.NO_SHOW):
        raise Refused(
            _("Un incontro «%(state)s» non ha una relazione da scrivere.")
            % {"state": session.get_state_display()}
        )
    if report is not None and report.validated_at is not None:
        raise Refused(_("La relazione è già convalidata: chiedi a chi coordina di riaprirla."))
    if report is not None and said.seen != report.version:
        raise Conflict(_("Intanto la relazione è stata scritta da un'altra parte."))
    if said.ended_at <= said.began_at:
        raise Refused(_("Finisce prima di cominciare."), field="ended")
    if said.ended_at - said.began_at > LONGEST:
        raise Refused(_("Più di dodici ore: ricontrolla gli orari."), field="ended")
    if said.began_at > clock.now() + EARLY:
        raise Refused(_("L'incontro non è ancora cominciato."), field="began")
    for code, wanted, name in (
        (said.activity, "mediation_kind", "activity"),
        (said.outcome, "mediation_outcome", "outcome"),
    ):
        if code not in dict(rules.choices(wanted)):
            raise Refused(_("Scegli una voce dell'elenco."), field=name)
    if said.groups and sum(group["heads"] for group in said.groups) != said.heads:
        raise Refused(_("Le persone non fanno il totale."), field="heads")


def _met_nobody_else(assignment: Assignment, said: Told) -> None:
    """The same hour is not told, and paid, twice; back to back fits."""
    rows = SessionReport.objects.filter(
        mediator=assignment.mediator_id, version__gt=0,
        began_at__lt=said.ended_at, ended_at__gt=said.began_at,
    ).exclude(assignment=assignment)  # fmt: skip
    other = rows.select_related("session__request__body").first()
    if other is not None:
        starts, ends = timezone.localtime(other.began_at), timezone.localtime(other.ended_at)
        raise Refused(
            _("In quelle ore c'è già la relazione di un altro incontro: %(body)s, %(day)s,"
              " %(hour)s–%(end)s. Correggi gli orari.")
            % {"body": other.session.request.body, "day": f"{starts:%d/%m/%Y}",
               "hour": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"},
            field="began",
        )  # fmt: skip


def _fill(report: SessionReport, said: Told) -> None:
    for name in _SAID:
        setattr(report, name, getattr(said, name))
    # What was signed is not what stands there any more.
    report.signed_at, report.signed_name, report.signature = None, "", None
    report.sent_key, report.version = said.key, report.version + 1


def _done(session: MediationSession, by: Actor, *, coordinates: bool) -> None:
    """Done when each who went has written; nobody came when all of them say so."""
    # Version 0 is an arrival that was noted: nothing has been told yet.
    written = list(session.reports.filter(version__gt=0).values_list("outcome", flat=True))
    going = session.assignments.filter(place=Place.ACCEPTED).count()
    if len(written) < going:
        return
    end = State.NO_SHOW if all(o == "no_show" for o in written) else State.DONE
    if session.state == end:
        return
    side = Side.COORDINATOR if coordinates else Side.MEDIATOR
    move(session, end, side, by)


@transaction.atomic
def sign(
    report: SessionReport, *, name: str, strokes: signing.Strokes, seen: int, by: Actor
) -> SessionReport:
    """Who asked signs on the glass of who mediates, or from their own page (firma).

    `seen` is the version that was read: changed meanwhile, it is `Conflict`.
    """
    session = session_held(report.session, by, *Side)
    report = SessionReport.objects.select_for_update().get(pk=report.pk)
    if report.validated_at is not None:
        raise Refused(_("La relazione è già convalidata."))
    if not name.strip():
        raise Refused(_("Scrivi il nome di chi firma."), field="name")
    if report.signed_at is not None:
        raise Refused(_("La relazione è già firmata."))
    if report.version != seen:
        raise Conflict(str(linking.CHANGED))
    if report.ended_at > clock.now():
        raise Refused(str(linking.NOT_OVER))
    asked = permissions.asks_for(by, session.from_office_id)
    if report.disputed_at is not None and not asked:
        raise Refused(_("La relazione è contestata: la firma chi l'ha contestata."))
    if not asked and not strokes:
        raise Refused(_("Chi ha chiesto firma nel riquadro."), field="strokes")
    report.signed_at, report.signed_name = clock.now(), name.strip()[:200]
    report.signature = [list(stroke) for stroke in strokes] or None
    report.disputed_at, report.dispute = None, ""
    report.version += 1
    report.save(update_fields=_SIGNED)
    note("mediation.report_signed", report, by, session.service_id)
    return report


@transaction.atomic
def dispute(report: SessionReport, *, text: str, by: Actor) -> SessionReport:
    """Who asked says what is not right (contestazione): it is not validated until it is settled."""
    session = session_held(report.session, by, Side.REQUESTER)
    report = SessionReport.objects.select_for_update().get(pk=report.pk)
    if report.validated_at is not None:
        raise Refused(_("La relazione è già convalidata: scrivi a chi coordina."))
    if not text.strip():
        raise Refused(_("Manca che cosa non torna."), field="text")
    report.disputed_at, report.dispute = clock.now(), text.strip()[:600]
    report.version += 1
    report.save(update_fields=["disputed_at", "dispute", "version"])
    note(linking.DISPUTED, report, by, session.service_id)
    emails_service.disputed(session.service_id, session.starts_at)
    return report


@transaction.atomic
def settle_dispute(session: MediationSession, *, why: str, by: Actor) -> MediationSession:
    """Who coordinates closes a dispute with its reason (contestazione risolta)."""
    session = session_held(session, by, Side.COORDINATOR)
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    rows = session.reports.filter(disputed_at__isnull=False, validated_at=None)
    if not rows.update(disputed_at=None, dispute=""):
        raise Refused(_("Non c'è nessuna contestazione aperta."))
    note("mediation.dispute_settled", session, by, session.service_id, why=why.strip())
    emails.dispute_settled(session, why.strip())
    return session


@transaction.atomic
def validate(
    session: MediationSession, *, by: Actor, minutes: int | None = None
) -> MediationSession:
    """Validate what was done (convalida): the package pays it, and it is counted once.

    `minutes` are those of the reports unless others are said; nobody came is paid by its rule.
    More than the package has is refused, and more than was told, planned or owed at least.
    """
    session = session_held(session, by, Side.COORDINATOR)
    reports = list(told_of(session).select_related("mediator", "assignment").order_by("pk"))
    if by.user_id is not None and by.user_id in _went(reports):
        raise Refused(_("La tua relazione la convalida un'altra persona."))
    if session.state not in (State.DONE, State.NO_SHOW) or not reports:
        raise Refused(_("Si convalida un incontro svolto, con la sua relazione."))
    if any(r.disputed_at is not None for r in reports):
        raise Refused(_("La relazione è contestata: prima sistemala con chi ha chiesto."))
    if max(r.ended_at for r in reports) > clock.now():
        raise Refused(_("L'incontro non è ancora finito: si convalida dopo."))
    came = session.state == State.DONE
    paid = minutes if minutes is not None else _paid(session, reports, came=came)
    if paid < 0 or paid % hours.STEP:
        raise Refused(_("Le ore vanno a quarti d'ora: 0,25, 0,5, 0,75, 1…"), field="hours")
    if paid > (most := max(due(reports), session.minutes * session.request.needs)):
        raise Refused(
            _("Al massimo %(most)s: per pagare di più si corregge prima la relazione.")
            % {"most": hours.told(most)},
            field="hours",
        )
    session.charged_minutes = paid
    session.state, session.state_by_name = State.VALIDATED, by.display_name[:200]
    with told():
        session.save(update_fields=["charged_minutes", "state", "state_by_name"])
    now = clock.now()
    for report in reports:
        report.validated_at, report.validated_by_name = now, by.display_name[:200]
        report.save(update_fields=["validated_at", "validated_by_name"])
    if came:
        count(session, reports, by=by)
    note("mediation.validated", session, by, session.service_id, minutes=paid)
    return session


def _went(reports: Sequence[SessionReport]) -> set[int | None]:
    """Whose accounts they were, also when the register does not name one of them any more."""
    return {who for r in reports for who in (r.mediator.user_id, r.assignment.account_id)}


def told_of(session: MediationSession) -> QuerySet[SessionReport]:
    """The reports of those who went: an arrival alone tells nothing, nor does who gave it back."""
    return session.reports.filter(version__gt=0, assignment__place=Place.ACCEPTED)


def _paid(session: MediationSession, reports: Sequence[SessionReport], *, came: bool) -> int:
    """What all who went are owed; of a session to which nobody came the part that its rule says."""
    if came:
        return due(reports)
    share = int(rules.value("mediation_no_show_charge") or 0)
    return hours.in_quarters(-(-session.minutes * len(reports) * share // 100))


@transaction.atomic
def reopen(session: MediationSession, *, why: str, by: Actor) -> MediationSession:
    """Take a validation back to correct it (correzione): the hours return, nothing counts twice."""
    session = session_held(session, by, Side.COORDINATOR)
    if session.state != State.VALIDATED:
        raise Refused(_("Si riapre un incontro convalidato e non ancora da pagare."))
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    now = clock.now()
    with acting_as(System.MEDIATION):
        deliveries.void((SESSION_ORIGIN, session.pk), at=now)
    session.charged_minutes = 0
    outcomes = set(told_of(session).values_list("outcome", flat=True))
    back = State.NO_SHOW if outcomes == {"no_show"} else State.DONE
    approving.open_again(session.request, by=by)
    move_fields: dict[str, Any] = {"state": back, "state_why": why.strip()[:300]}
    for name, value in move_fields.items():
        setattr(session, name, value)
    with told():
        session.save(update_fields=["charged_minutes", *move_fields])
    session.reports.update(validated_at=None, validated_by_name="")
    note("mediation.reopened", session, by, session.service_id)
    return session


@transaction.atomic
def to_pay(session: MediationSession, *, by: Actor) -> MediationSession:
    """Pass a validated session to be paid (da pagare); the last one ends its request."""
    session = session_held(session, by, Side.COORDINATOR)
    move(session, State.BILLABLE, Side.COORDINATOR, by)
    note("mediation.billable", session, by, session.service_id)
    approving.close_if_done(session.request, by=by)
    return session


@transaction.atomic
def not_to_pay(session: MediationSession, *, why: str, by: Actor) -> MediationSession:
    """Take a session back from what is to be paid, to correct it."""
    session = session_held(session, by, Side.COORDINATOR)
    approving.open_again(session.request, by=by)
    move(session, State.VALIDATED, Side.COORDINATOR, by, why)
    note("mediation.not_billable", session, by, session.service_id)
    return session
