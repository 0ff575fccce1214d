"""Requests as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation import permissions
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.models import (
    Assignment,
    HourPackage,
    MediationRequest,
    MediationService,
    MediationSession,
    Offer,
    Opinion,
    RequestDraft,
    RequestFile,
    RequestPerson,
    SessionReport,
)
from labimpact.mediation.process import FIXED, OPEN, OVER, Side
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.charges import late_charge
from labimpact.mediation.queries.days_off import NONE, DaysOff, closed_for, days_off
from labimpact.mediation.queries.varieties import family_of
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.rules.queries import label


def services_for(office: Office | None) -> QuerySet[MediationService]:
    """Where an office may ask: the open services of its area."""
    rows = MediationService.objects.filter(is_open=True, office__closed_on=None)
    return rows.filter(office__area=office.area_id if office else None).select_related("office")


def asking_office(actor: Actor) -> Office | None:
    """The office for which the actor asks: the one they act for, else the first."""
    mine = actor.offices_where(Permission.MEDIATION_REQUEST)
    if not mine:
        return None
    pk = actor.office_id if actor.office_id in mine else min(mine)
    return Office.objects.select_related("body", "municipality").filter(pk=pk).first()


def draft_of(actor: Actor, office_id: int) -> RequestDraft | None:
    """What the actor was writing for that office (bozza)."""
    return RequestDraft.objects.filter(user=actor.user_id, office=office_id).first()


def known_there(actor: Actor, office_id: int) -> list[tuple[int, str]]:
    """Who has mediated for an office before, the last first: to be asked for again."""
    rows = Assignment.objects.visible_to(actor).filter(
        from_office=office_id, place=Place.ACCEPTED
    )  # fmt: skip
    found: dict[int, str] = {}
    for pk, name in rows.order_by("-starts_at").values_list("mediator", "mediator_name")[:200]:
        found.setdefault(pk, name)
    return list(found.items())


def last_about(actor: Actor, office_id: int, subject: str) -> MediationRequest | None:
    """The last request of an office, about that family, class or case if one is named."""
    rows = MediationRequest.objects.visible_to(actor).filter(from_office=office_id)
    if subject:
        rows = rows.filter(subject__iexact=subject)
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Going:
    """Somebody's place in a session, with their offer and report."""

    assignment: Assignment
    offer: Offer | None
    report: SessionReport | None

    @property
    def is_waiting(self) -> bool:
        return self.assignment.place == Place.OFFERED

    @property
    def is_going(self) -> bool:
        return self.assignment.place == Place.ACCEPTED


@dataclass(frozen=True)
class SessionLine:
    """A session with who goes, and what may be done with it."""

    session: MediationSession
    going: Sequence[Going]
    gone: Sequence[Assignment]
    offers: Sequence[Offer]
    coordinates: bool
    asks: bool
    opinions: Sequence[Opinion]
    closed: str = ""  # why whoever asked is closed on that day, unless it is held on purpose

    @property
    def state(self) -> str:
        return self.session.state

    @property
    def is_late(self) -> bool:
        """Over by the clock, and nobody has reported."""
        return self.state in FIXED and self.session.ends_at < clock.now()

    @property
    def late_charge(self) -> int:
        return late_charge(self.session)

    @property
    def _to_all(self) -> list[Offer]:
        return [o for o in self.offers if o.answer == Answer.WAITING and o.is_broadcast]

    @property
    def waiting_offers(self) -> int:
        return len(self._to_all)

    @property
    def waiting_until(self) -> datetime | None:
        """Until when somebody of those it was sent to may still say yes."""
        return max((o.expires_at for o in self._to_all), default=None)

    @property
    def can_propose(self) -> bool:
        wanted = len(self.going) < self.session.request.needs
        ahead = self.session.starts_at > clock.now()
        return self.coordinates and wanted and self.state in OPEN and ahead

    @property
    def can_go(self) -> bool:
        """Some of those who are needed have accepted: it can be held with them."""
        some = any(g.assignment.place == Place.ACCEPTED for g in self.going)
        return self.coordinates and self.state in OPEN and some

    @property
    def can_confirm(self) -> bool:
        return self.state == State.ACCEPTED

    @property
    def can_cancel(self) -> bool:
        begun = self.session.starts_at <= clock.now()
        return self.state not in OVER and (self.coordinates or not begun)

    @property
    def can_move(self) -> bool:
        early = self.state in (State.REQUESTED, State.APPROVED) and not self.going
        return self.state not in OVER and (self.coordinates or early)

    @property
    def can_validate(self) -> bool:
        told = [g.report for g in self.going if g.report]
        return (
            self.coordinates
            and self.state in (State.DONE, State.NO_SHOW)
            and bool(told)
            and all(r.disputed_at is None for r in told)
        )

    @property
    def can_say(self) -> bool:
        done = self.state in (State.DONE, State.VALIDATED, State.BILLABLE)
        return self.asks and done and not any(o.whose == "requester" for o in self.opinions)


class RequestPage:
    """Everything on the page of one request, for who coordinates or who asked."""

    def __init__(self, request: MediationRequest, actor: Actor) -> None:
        self.request, self.actor = request, actor
        self.sides = permissions.sides(actor, request.service_id, request.from_office_id)

    @property
    def coordinates(self) -> bool:
        return Side.COORDINATOR in self.sides

    @property
    def asks(self) -> bool:
        return Side.REQUESTER in self.sides

    @property
    def kind(self) -> str:
        return label(kinds.LIST, self.request.kind)

    @property
    def is_internal(self) -> bool:
        """Hours of the mediators among themselves: they need no package."""
        return kinds.is_internal(self.request.kind)

    @property
    def is_late(self) -> bool:
        due = self.request.answer_due_at
        return self.request.state == State.REQUESTED and due is not None and due < clock.now()

    @property
    def can_decide(self) -> bool:
        return self.coordinates and self.request.state == State.REQUESTED

    @property
    def undecided(self) -> list[MediationSession]:
        """Sessions that wait for a decision."""
        return [line.session for line in self.sessions if line.state == State.REQUESTED]

    @property
    def can_decide_rest(self) -> bool:
        """Some were approved, the others still wait."""
        approved = self.request.state == State.APPROVED
        return self.coordinates and approved and bool(self.undecided)

    @property
    def can_close(self) -> bool:
        open_ones = (*OPEN, *FIXED, State.REQUESTED, State.DONE, State.NO_SHOW)
        return (
            self.coordinates
            and self.request.state == State.APPROVED
            and not any(line.state in open_ones for line in self.sessions)
        )

    @property
    def can_withdraw(self) -> bool:
        """Something of it has not been done yet."""
        return not self.request.is_over and (
            not self.sessions or any(line.state not in OVER for line in self.sessions)
        )

    @property
    def left(self) -> int:
        """Minutes of the request that no session has yet."""
        have = self.request.approved_minutes or self.request.minutes
        # The hours of a session that was cancelled are the package's again.
        planned = sum(s.session.minutes for s in self.sessions if s.state != State.REFUSED)
        return max(0, have - planned * self.request.needs)

    @cached_property
    def files(self) -> list[RequestFile]:
        """What was attached for who mediates."""
        return list(RequestFile.objects.filter(request=self.request).in_use())

    @cached_property
    def bridges(self) -> list[str]:
        return [str(language) for language in self.request.bridges.all()]

    @cached_property
    def person(self) -> Person | None:
        """Whom it is about, for the office that told it and may open them."""
        row = RequestPerson.objects.filter(request=self.request).first()
        if row is None:
            return None
        return Person.objects.visible_to(self.actor).filter(pk=row.person_id).first()

    @cached_property
    def packages(self) -> QuerySet[HourPackage]:
        """The packages that may pay: of the body, for this kind, open on the day of the first."""
        first = self.sessions[0].session.starts_at.date() if self.sessions else clock.today()
        rows = HourPackage.objects.visible_to(self.actor).filter(
            service=self.request.service_id, body=self.request.body_id,
            offer=kinds.offer_of(self.request.kind),
        )  # fmt: skip
        return rows.filter(Q(closed_on=None) | Q(closed_on__gte=first)).filter(
            valid_from__lte=first, valid_to__gte=first
        )

    @cached_property
    def sessions(self) -> list[SessionLine]:
        places = Prefetch("assignments", Assignment.objects.select_related("end", "way"))
        rows = self.request.sessions.order_by("starts_at", "pk")
        sessions = list(rows.prefetch_related(places, "offers__mediator", "reports", "opinions"))
        ahead = any(s.state not in OVER and s.starts_at > clock.now() for s in sessions)
        off = days_off(self.request.from_office_id, self.request.body_id) if ahead else NONE
        for session in sessions:
            session.request = self.request
        return [self._line(session, off) for session in sessions]

    def _line(self, session: MediationSession, off: DaysOff) -> SessionLine:
        offers = list(session.offers.all())
        of_whom = {offer.mediator_id: offer for offer in reversed(offers)}
        reports = {r.assignment_id: r for r in session.reports.all() if r.version}
        places = list(session.assignments.all())
        return SessionLine(
            session=session,
            going=[
                Going(a, of_whom.get(a.mediator_id), reports.get(a.pk))
                for a in places if a.is_live
            ],
            gone=[a for a in places if not a.is_live],
            offers=offers,
            coordinates=self.coordinates,
            asks=self.asks,
            opinions=list(session.opinions.all()),
            closed=closed_for(session, off),
        )  # fmt: skip


def near_languages(request: MediationRequest) -> set[int]:
    """The language that was asked, the varieties near it if they will do, and the bridges."""
    found = {request.language_id, *(language.pk for language in request.bridges.all())}
    if request.relatives_fit:
        found |= family_of(request.language)
    return found
