"""Who works on a case: seats, hand-over, meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import keep, led, note
from labimpact.casework.enums import CASE_ORIGIN, MeetingKind, TeamRole
from labimpact.casework.models import Case, CaseMember, TeamMeeting
from labimpact.casework.queries.people import social_workers
from labimpact.network.models import Office
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant
from labimpact.rules.queries import value
from labimpact.worklist import actions as worklist

# For how many days who leaves still reads the case, by the rule in force.
HANDOVER_RULE = "case_handover"
_HANDOVER_DAYS = 30


@transaction.atomic
def add_member(
    case: Case,
    *,
    role: TeamRole,
    by: Actor,
    office: Office | None = None,
    user: User | None = None,
    name: str = "",
    body_name: str = "",
) -> CaseMember:
    """Give a seat in the team (équipe) to an office of the network, or to somebody outside it.

    An office that does not follow the person yet may see them from now on, as a member of the
    team, and finds it among its things to do; outside the network a seat is a name and opens
    nothing.
    """
    case = led(case, by)
    if office is None and not (name.strip() or body_name.strip()):
        raise Refused(_("Scegli un ufficio della rete, o scrivi chi è."))
    if office is not None and office.closed_on is not None:
        raise Refused(_("Questo ufficio è chiuso: scegline un altro."))
    sitting = case.members.sitting(clock.today())
    where = "" if office is not None else body_name.strip()
    if sitting.filter(office=office, role=role, name=name.strip(), body_name=where).exists():
        raise Refused(_("È già nell'équipe con questo ruolo."))
    if office is not None:
        _open_person(case, office, by)
    member = CaseMember.objects.create(
        case=case, office=office, user=user, name=name.strip(),
        body_name=where, role=role, from_on=clock.today(),
    )  # fmt: skip
    if office is not None:
        _tell(member)
    note("case.member_added", case, by, member=member.pk)
    return member


def _open_person(case: Case, office: Office, by: Actor) -> None:
    """The right to see the person, which the office of the case has and shares."""
    if office.pk == case.office_id:
        return
    Grant.objects.create(
        person_id=case.person_id,
        office=office,
        basis=GrantBasis.CASE_TEAM,
        reason=_("caso n. %(number)s") % {"number": case.pk},
        granted_by_id=by.user_id,
        given_by_office_id=case.office_id,
    )


def _tell(member: CaseMember) -> None:
    """A thing to do today for the office of the seat, in a list that is not one's own."""
    said = _("Siete nell'équipe del caso n. %(number)s: leggi il caso") % {"number": member.case_id}
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.tell_seat(%s, %s, %s)", [member.pk, said, clock.today()])


def seat_manager(case: Case, manager: User, *, since: date) -> CaseMember:
    """Make somebody the case manager (case manager): a social worker of the office; not yet saved
    in the case."""
    if manager not in social_workers(case.office_id):
        raise Refused(_("Il case manager è un assistente sociale di questo ufficio."))
    case.manager, case.manager_name = manager, str(manager)
    return CaseMember.objects.create(
        case=case, office_id=case.office_id, user=manager, name=case.manager_name,
        role=TeamRole.CASE_MANAGER, from_on=since,
    )  # fmt: skip


@transaction.atomic
def change_manager(case: Case, *, manager: User, by: Actor) -> Case:
    """Hand the case to another social worker of the office (cambio del case manager), from today.

    They find it among their things to do, unless they took it themselves.
    Who had it stays in the list of the team, until today; both read the case as the office does.
    """
    case = led(case, by)
    if case.manager_id is None:
        raise Refused(_("Il case manager si sceglie con la presa in carico."))
    if case.manager_id == manager.pk:
        raise Refused(_("È già il case manager di questo caso."))
    before = case.members.filter(role=TeamRole.CASE_MANAGER, ended_at=None)
    left = [seat.pk for seat in before]
    seat_manager(case, manager, since=clock.today())
    case.members.filter(pk__in=left).update(until_on=clock.today(), ended_at=clock.now())
    keep(case)
    _entrust(case, manager, by)
    note("case.manager_changed", case, by, manager=manager.pk)
    return case


def _entrust(case: Case, manager: User, by: Actor) -> None:
    if manager.pk != by.user_id:
        worklist.add(
            title=_("Ti è stato affidato il caso n. %(number)s: leggilo") % {"number": case.pk},
            by=by, due_on=clock.today(), office_id=case.office_id, person=case.person,
            assigned_to=manager, origin=(CASE_ORIGIN, case.pk),
        )  # fmt: skip


@transaction.atomic
def end_seat(member: CaseMember, *, by: Actor, handover_days: int = 0) -> CaseMember:
    """End a seat today (uscita dall'équipe); with a hand-over it still reads for some days.

    The right to see the person that came with it ends at the same moment (wall.seat_ends).
    """
    case = led(member.case, by)
    member = case.members.select_for_update().get(pk=member.pk)
    if member.until_on is not None:
        raise Refused(_("È già uscito dall'équipe."))
    if member.role == TeamRole.CASE_MANAGER:
        raise Refused(_("Il case manager si cambia, non si toglie."))
    most = most_handover_days()
    if not 0 <= handover_days <= most:
        raise Refused(
            _("Il passaggio di consegne dura al massimo %(days)s giorni.") % {"days": most}
        )
    today = clock.today()
    member.until_on = today
    member.handover_until = today + timedelta(days=handover_days) if handover_days else None
    member.save(update_fields=["until_on", "handover_until"])
    note("case.member_left", case, by, member=member.pk)
    return member


def most_handover_days() -> int:
    """For how many days at most who leaves still reads the case (rule `case_handover`)."""
    limit = value(HANDOVER_RULE)
    return limit if isinstance(limit, int) else _HANDOVER_DAYS


@transaction.atomic
def convene(
    case: Case,
    *,
    kind: MeetingKind,
    on: date,
    participants: str,
    by: Actor,
    at: time | None = None,
    place: str = "",
    agenda: str = "",
    seats: Sequence[CaseMember] = (),
) -> TeamMeeting:
    """Convene the team or the UVM (convocazione). The offices of `seats` find it to be done."""
    case = led(case, by)
    if not participants.strip():
        raise Refused(_("Scegli o scrivi chi partecipa."))
    offices = {seat.office_id for seat in seats if seat.case_id == case.pk} - {None, case.office_id}
    meeting = TeamMeeting.objects.create(
        case=case, kind=kind, held_on=on, at=at, place=place.strip(), office_ids=sorted(offices),
        participants=participants.strip(), agenda=agenda.strip(), convened_by_id=by.user_id or 0,
    )  # fmt: skip
    note("case.meeting_convened", case, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: TeamMeeting, *, on: date, participants: str, by: Actor, at: time | None = None,
    place: str = "",
) -> TeamMeeting:  # fmt: skip
    """Change day, hour, place or people of a meeting (spostamento) of which nothing is written."""
    meeting = _ahead(meeting, by)
    meeting.held_on, meeting.at, meeting.place = on, at, place.strip()
    meeting.participants = participants.strip()
    meeting.save(update_fields=["held_on", "at", "place", "participants"])
    note("case.meeting_moved", meeting.case, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def call_off(meeting: TeamMeeting, *, by: Actor) -> TeamMeeting:
    """Call a meeting off (annullamento): it stays written, and is nobody's thing to do any more."""
    meeting = _ahead(meeting, by)
    meeting.called_off_at = clock.now()
    meeting.save(update_fields=["called_off_at"])
    note("case.meeting_called_off", meeting.case, by, meeting=meeting.pk)
    return meeting


def _ahead(meeting: TeamMeeting, by: Actor) -> TeamMeeting:
    case = led(meeting.case, by)
    found = case.meetings.select_for_update().get(pk=meeting.pk)
    if not found.is_ahead:
        raise Refused(_("Questa riunione è già scritta, o disdetta: convocane un'altra."))
    return found


@transaction.atomic
def write_minutes(meeting: TeamMeeting, *, minutes: str, decision: str, by: Actor) -> TeamMeeting:
    """Write what was said and decided (verbale e decisione) of a meeting that was held."""
    case = led(meeting.case, by)
    meeting = case.meetings.select_for_update().get(pk=meeting.pk)
    if meeting.held_on > clock.today() or meeting.called_off_at is not None:
        raise Refused(_("La riunione non c'è ancora stata, o è disdetta."))
    if not (minutes.strip() or decision.strip()):
        raise Refused(_("Scrivi che cosa si è detto o deciso."))
    meeting.minutes, meeting.decision = minutes.strip(), decision.strip()
    meeting.save(update_fields=["minutes", "decision"])
    note("case.meeting_written", case, by, meeting=meeting.pk)
    return meeting
