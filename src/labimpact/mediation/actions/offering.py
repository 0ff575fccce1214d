"""Sending somebody: proposed to one or to many, answered, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Conflict, Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.base.wall.session import acting_as
from labimpact.mediation import emails, emails_service, permissions
from labimpact.mediation.actions.holding import move, note, session_held, told
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.models import Assignment, AssignmentEnd, MediationSession, Mediator, Offer
from labimpact.mediation.process import FIXED, OPEN, Side
from labimpact.rules import queries as rules


@dataclass(frozen=True)
class Sent:
    """An offer and its secret, which nobody can read again."""

    offer: Offer
    secret: str


@transaction.atomic
def propose(
    session: MediationSession, mediator: Mediator, *, by: Actor,
    starts_at: datetime | None = None, written: bool = True,
) -> Sent:  # fmt: skip
    """Propose a session to somebody (proposta): they have a place in it until they answer.

    Whoever proposes several at once writes to them by themselves (`write`), once for all.
    """
    session = session_held(session, by, Side.COORDINATOR)
    _can_go(session, mediator, starts_at or session.starts_at)
    if starts_at is not None:
        set_time(session, starts_at)
    with told():
        Assignment.objects.create(
            session=session, mediator=mediator, mediator_name=mediator.name,
            service_id=session.service_id, from_office_id=session.from_office_id,
            starts_at=session.starts_at, ends_at=session.ends_at,
            made_by_name=by.display_name,
        )  # fmt: skip
    if session.state == State.APPROVED and _is_full(session):
        move(session, State.ASSIGNED, Side.COORDINATOR, by)
    sent = _offer(session, mediator, broadcast=False, written=written)
    note("mediation.proposed", session, by, session.service_id, mediator=mediator.pk)
    return sent


@transaction.atomic
def assign(session: MediationSession, mediator: Mediator, *, by: Actor) -> Assignment:
    """Send somebody who has agreed beforehand (incarico concordato): nothing is proposed, and the
    session is fixed once all who are needed go."""
    session = session_held(session, by, Side.COORDINATOR)
    _can_go(session, mediator, session.starts_at)
    with told():
        assignment = Assignment.objects.create(
            session=session, mediator=mediator, mediator_name=mediator.name,
            service_id=session.service_id, from_office_id=session.from_office_id,
            starts_at=session.starts_at, ends_at=session.ends_at,
            made_by_name=by.display_name, place=Place.ACCEPTED, answered_at=clock.now(),
        )  # fmt: skip
    if session.assignments.filter(place=Place.ACCEPTED).count() >= session.request.needs:
        move(session, State.ACCEPTED, Side.COORDINATOR, by)
        move(session, State.SCHEDULED, Side.COORDINATOR, by)
    note("mediation.assigned", session, by, session.service_id, mediator=mediator.pk)
    return assignment


@transaction.atomic
def broadcast(session: MediationSession, mediators: Sequence[Mediator], *, by: Actor) -> list[Sent]:
    """Propose a session to all who can (a tutti): the first who accepts has it. It is said to be
    urgent, and waits for a short time, only when it is (`is_pressing`)."""
    session = session_held(session, by, Side.COORDINATOR)
    if session.state != State.APPROVED:
        raise Refused(_("Si manda a tutti solo un incontro approvato e senza nessuno."))
    waiting = set(
        session.offers.filter(answer=Answer.WAITING).values_list("mediator_id", flat=True)
    )
    day = local_day(session.starts_at)
    there = [m for m in mediators if m.service_id == session.service_id and m.works_on(day)]
    chosen = [m for m in there if m.pk not in waiting]
    if not chosen:
        raise Refused(_("Nessuno di nuovo a cui mandarlo."))
    sent = [_offer(session, mediator, broadcast=True) for mediator in chosen]
    note("mediation.broadcast", session, by, session.service_id, many=len(sent))
    return sent


def _offer(
    session: MediationSession, mediator: Mediator, *, broadcast: bool, written: bool = True
) -> Sent:  # fmt: skip
    secret = new_secret()
    with told():
        offer = Offer.objects.create(
            session=session, mediator=mediator, service_id=session.service_id,
            key_hash=fingerprint(secret), is_broadcast=broadcast,
            expires_at=_until(session, urgent=broadcast and is_pressing(session)),
        )  # fmt: skip
    sent = Sent(offer, secret)
    if written:
        kind = emails.URGENT if is_pressing(session) else emails.TO_ALL
        write(mediator, [sent], kind=kind if broadcast else emails.OFFER)
    return sent


def is_pressing(session: MediationSession) -> bool:
    """Urgent by what was asked, or because it is near (the rule `mediation_offer_near`)."""
    near = timedelta(hours=int(rules.value("mediation_offer_near") or 24))
    return session.request.is_urgent or session.starts_at - clock.now() < near


def write(mediator: Mediator, sent: Sequence[Sent], *, kind: str = emails.OFFER) -> None:
    """Tell somebody what is proposed to them: one message, however many sessions. Who reads text
    messages alone, which have room for one, gets one for each."""
    if mediator.email and len(sent) > 1:
        until = min(each.offer.expires_at for each in sent)
        mail = emails.offers(mediator, [(e.offer.session, e.secret) for e in sent], until)
        Offer.objects.filter(pk__in=[each.offer.pk for each in sent]).update(mail_id=mail.pk)
        return
    for offer, secret in ((each.offer, each.secret) for each in sent):
        if mediator.email or emails.phone_of(mediator):
            mail = emails.offer(mediator, offer.session, secret, offer.expires_at, kind=kind)
            Offer.objects.filter(pk=offer.pk).update(mail_id=mail.pk)


def _until(session: MediationSession, *, urgent: bool) -> datetime:
    """Until when an offer waits: never longer than to the beginning of the session."""
    hours = int(rules.value("mediation_offer_urgent") or 2)
    if not urgent:
        hours = session.service.offer_hours
    return min(clock.now() + timedelta(hours=hours), session.starts_at)


def _can_go(session: MediationSession, mediator: Mediator, at: datetime) -> None:
    if session.state not in (State.APPROVED, State.ASSIGNED):
        raise Refused(
            _("Un incontro «%(state)s» non si propone a nessuno.")
            % {"state": session.get_state_display()}
        )
    if mediator.service_id != session.service_id:
        raise Refused(_("Chi hai scelto è di un altro servizio."))
    if mediator.suspended_on is not None:
        raise Refused(
            _("%(name)s ora non può: la sospensione è in corso.") % {"name": mediator.name}
        )
    if not mediator.works_on(local_day(at)):
        raise Refused(_("%(name)s quel giorno non è nel registro.") % {"name": mediator.name})
    if at < clock.now():
        raise Refused(_("Quest'ora è già passata."))


def set_time(session: MediationSession, starts_at: datetime) -> None:
    """Put a session at an hour (orario) that was found for it."""
    if session.starts_at == starts_at:
        return
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=session.minutes)
    with told():
        session.save(update_fields=["starts_at", "ends_at"])


def _is_full(session: MediationSession) -> bool:
    return session.assignments.live().count() >= session.request.needs


@transaction.atomic
def answer_mine(
    offer: Offer, answer: Answer, *, reason: str = "", seen: str | None = None, by: Actor
) -> Answer:
    """Answer an offer from one's own day (accetto, non posso).

    `seen` is the time that was read (`mediation.seen`): at another one nothing is
    accepted, it is `Conflict`.
    """
    waited = Offer.objects.filter(pk=offer.pk, answer=Answer.WAITING).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.answer_mine(%s, %s, %s, %s)", [offer.pk, answer.value, reason, seen]
        )
        (said,) = cursor.fetchone()
    note(f"mediation.offer_{said}", offer, by, offer.service_id)
    if waited and said == Answer.ACCEPTED:
        emails.fixed(offer.session_id)
    return _known(said)


@transaction.atomic
def answer_by_link(
    secret: str, answer: Answer, *, reason: str = "", seen: str | None = None
) -> Answer:
    """Answer an offer by one tap from its secret address; the same tap twice is one answer.

    `seen` is as in `answer_mine`.
    """
    with acting_as(System.MEDIATION_LINK) as link, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.offer_shown(%s)", [fingerprint(secret)])
        shown = cursor.fetchone()
        cursor.execute(
            "SELECT wall.answer_by_link(%s, %s, %s, %s)",
            [fingerprint(secret), answer.value, reason, seen],
        )
        (said,) = cursor.fetchone()
        if said == "gone":
            raise Refused(_("Questo collegamento non vale più."))
        if shown is not None:
            offer_id, service_id, session_id, *_rest, before = shown[:6]
            log.record(
                f"mediation.offer_{said}", by=link, target=Offer(pk=offer_id), office_id=service_id
            )
            if before == Answer.WAITING and said == Answer.ACCEPTED:
                emails.fixed(session_id)
    return _known(said)


def _known(said: str) -> Answer:
    if said == "moved":
        raise Conflict(_("Intanto l'ora è cambiata: leggi quella nuova e rispondi di nuovo."))
    if said == "clash":
        raise Refused(_("A quell'ora sei già altrove, contando la strada: non puoi accettare."))
    return Answer(said)


@transaction.atomic
def accept_for(assignment: Assignment, *, by: Actor) -> Assignment:
    """Note that somebody said yes on the phone (accettata a voce)."""
    session = session_held(assignment.session, by, Side.COORDINATOR)
    if assignment.place != Place.OFFERED:
        raise Refused(_("Ha già risposto."))
    with told():
        assignment.place, assignment.answered_at = Place.ACCEPTED, clock.now()
        assignment.save(update_fields=["place", "answered_at"])
    session.offers.filter(mediator=assignment.mediator_id, answer=Answer.WAITING).update(
        answer=Answer.ACCEPTED, answered_at=clock.now()
    )
    accepted = session.assignments.filter(place=Place.ACCEPTED).count()
    if accepted >= session.request.needs:
        move(session, State.ACCEPTED, Side.COORDINATOR, by)
        if not session.is_flexible:
            move(session, State.SCHEDULED, Side.COORDINATOR, by)
    note("mediation.offer_accepted", session, by, session.service_id, by_voice=True)
    emails.fixed(session.pk)
    return assignment


@transaction.atomic
def go_with_those(session: MediationSession, *, by: Actor) -> MediationSession:
    """Of several who were needed some go (si fa con chi c'è): it is held with those who accepted,
    who tell what was done and are paid; the others are not asked any more."""
    session = session_held(session, by, Side.COORDINATOR)
    if session.state not in OPEN:
        raise Refused(_("Questo incontro non cerca nessuno."))
    if not session.assignments.filter(place=Place.ACCEPTED).exists():
        raise Refused(_("Non ha ancora accettato nessuno."))
    for waiting in session.assignments.filter(place=Place.OFFERED).select_related("mediator"):
        why = _("Si fa con chi ha già accettato")
        _let_go(waiting, session, why)
        emails.released(waiting.mediator, session, why)
    session.offers.filter(answer=Answer.WAITING).update(
        answer=Answer.WITHDRAWN, answered_at=clock.now()
    )
    move(session, State.ACCEPTED, Side.COORDINATOR, by)
    if not session.is_flexible or session.starts_at <= clock.now():
        move(session, State.SCHEDULED, Side.COORDINATOR, by)
    note("mediation.goes_with_those", session, by, session.service_id)
    emails.fixed(session.pk)
    return session


@transaction.atomic
def confirm_time(session: MediationSession, *, by: Actor) -> MediationSession:
    """The time that was found is good for who asked (confermato): the session is fixed."""
    session = session_held(session, by, Side.COORDINATOR, Side.REQUESTER)
    if session.state != State.ACCEPTED:
        raise Refused(_("Quest'incontro non aspetta una conferma."))
    coordinates = permissions.coordinates(by, session.service_id)
    move(session, State.SCHEDULED, Side.COORDINATOR if coordinates else Side.REQUESTER, by)
    note("mediation.time_confirmed", session, by, session.service_id)
    if permissions.coordinates(by, session.service_id):
        emails.fixed(session.pk)
    return session


@transaction.atomic
def release(assignment: Assignment, *, why: str, by: Actor) -> Assignment:
    """Take a place back from somebody (scioglimento): the session looks for somebody else."""
    session = session_held(assignment.session, by, Side.COORDINATOR)
    if not assignment.is_live:
        raise Refused(_("Questo incarico è già sciolto."))
    _let_go(assignment, session, why)
    if session.state in (State.ASSIGNED, *FIXED):
        move(session, State.APPROVED, Side.COORDINATOR, by)
    note("mediation.released", session, by, session.service_id, mediator=assignment.mediator_id)
    emails.released(assignment.mediator, session, why)
    return assignment


@transaction.atomic
def give_back(assignment: Assignment, *, reason: str, by: Actor) -> Assignment:
    """A mediator who cannot go any more gives the session back (rinuncia), with the reason."""
    session = session_held(assignment.session, by, Side.MEDIATOR)
    if not assignment.is_live or assignment.mediator.user_id != by.user_id:
        raise Refused(_("Questo incarico non è tuo, o è già sciolto."))
    if session.state not in (*OPEN, *FIXED):
        raise Refused(_("Questo incontro è già concluso."))
    if session.ends_at <= clock.now():
        raise Refused(_("L'ora dell'incontro è passata: scrivi la relazione, o chi coordina."))
    # Of several who are needed some may still be missing: then it is looking for somebody anyway.
    if session.state != State.APPROVED:
        move(session, State.APPROVED, Side.MEDIATOR, by)
    with told():
        assignment.place, assignment.answered_at = Place.DECLINED, clock.now()
        assignment.save(update_fields=["place", "answered_at"])
    _say_why(assignment, reason)
    note("mediation.given_back", session, by, session.service_id, reason=reason)
    emails_service.given_back(assignment, session)
    return assignment


def _let_go(assignment: Assignment, session: MediationSession, why: str) -> None:
    with told():
        assignment.place = Place.RELEASED
        assignment.save(update_fields=["place"])
    _say_why(assignment, why)
    session.offers.filter(mediator=assignment.mediator_id, answer=Answer.WAITING).update(
        answer=Answer.WITHDRAWN, answered_at=clock.now()
    )


def _say_why(assignment: Assignment, why: str) -> None:
    """Between who coordinates and who was to go."""
    if why.strip():
        AssignmentEnd.objects.create(
            assignment=assignment, mediator_id=assignment.mediator_id,
            service_id=assignment.service_id, why=why.strip()[:200],
        )  # fmt: skip


def expire_offers() -> int:
    """Offers whose time is over (called by the clock); answers how many."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.expire_offers()")
        (many,) = cursor.fetchone()
        return int(many)
