"""What became of each session of the demonstration: who went, what they wrote, what it counts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db.models import Model

from labimpact.accounts.models import User
from labimpact.agenda.hours import local_day
from labimpact.deliveries.actions import Recipient, Work, plan
from labimpact.deliveries.models import Delivery
from labimpact.mediation.enums import SESSION_ORIGIN, Answer, EntryKind, Place, State
from labimpact.mediation.models import (
    Assignment,
    AssignmentWay,
    MediationRequest,
    MediationService,
    MediationSession,
    Mediator,
    Offer,
    Opinion,
    SessionReport,
)
from labimpact.mediation.queries import kinds
from labimpact.operations.demo.dice import chance, draw
from labimpact.operations.demo.mediation_hours import Ledger
from labimpact.operations.demo.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_REPORTED = (State.DONE, State.NO_SHOW, State.VALIDATED, State.BILLABLE)
_SETTLED = (State.VALIDATED, State.BILLABLE)
_ORDER: tuple[type[Model], ...] = (
    MediationRequest, MediationSession, Offer, Assignment, SessionReport, Opinion,
)  # fmt: skip
_NEXT = ("Un altro incontro fra un mese", "", "La famiglia porta i documenti in segreteria", "")


@dataclass(frozen=True)
class Held:
    """A session with its request and the package that keeps its hours."""

    session: MediationSession
    request: MediationRequest
    ledger: Ledger


class Given:
    """Writes sessions with their offers, assignments, reports, opinions."""

    def __init__(
        self, service: MediationService, coordinator: User, now: datetime, rng: random.Random
    ) -> None:
        self.service, self.coordinator, self.now, self.rng = service, coordinator, now, rng
        self.reports: list[tuple[SessionReport, Held]] = []
        self._rows: dict[type[Model], list[Model]] = {model: [] for model in _ORDER}
        self._told: list[tuple[Assignment, int, int]] = []
        self.able = [m for m in service.mediators.order_by("pk") if m.suspended_on is None]

    def keep(self, *rows: Model) -> None:
        """Rows to be written together, each kind after those that it points at."""
        for row in rows:
            self._rows[type(row)].append(row)

    def write(self) -> None:
        for model in _ORDER:
            model._default_manager.bulk_create(self._rows[model])
        # The ways are there with their assignments: what was told of them is written beside.
        told = {assignment.pk: (minutes, km) for assignment, minutes, km in self._told}
        ways = list(AssignmentWay.objects.filter(assignment__in=told))
        for way in ways:
            way.told_minutes, way.told_km = told[way.assignment_id]
        AssignmentWay.objects.bulk_update(ways, ["told_minutes", "told_km"], batch_size=500)

    def fixed(self, held: Held, mediator: Mediator, at: datetime) -> None:
        """A session that is to come, with who goes."""
        self.keep(held.session)
        self._sent(held, mediator, at)

    def session(
        self, held: Held, mediator: Mediator | None, approved_at: datetime
    ) -> Mediator | None:
        """Write one session as far as its day lets it be; who has a place in it."""
        session = held.session
        state, no_show = self._state(session, mediator)
        session.state, session.state_by_name = state, str(self.coordinator)
        session.is_flexible = state == State.ACCEPTED
        at = min(approved_at + 6 * HOUR, session.starts_at - 2 * HOUR, self.now)
        session.state_at = self._settled_at(session) if state in _REPORTED else at
        if state in _SETTLED:
            session.charged_minutes = session.minutes
        if state == State.CANCELLED:
            session.state_why = "La famiglia non può venire"
        self.keep(session)
        self._hours(held, session.state_at)
        if mediator is None or state in (State.APPROVED, State.CANCELLED):
            if state == State.APPROVED and session.starts_at > self.now:
                self._declined(held, at)
            return None
        assignment = self._sent(held, mediator, at)
        if state in _REPORTED:
            self._reported(held, assignment, no_show=no_show)
        return mediator

    def _state(self, session: MediationSession, mediator: Mediator | None) -> tuple[str, bool]:
        ago, rng = self.now - session.ends_at, self.rng
        if ago < timedelta(0):
            if mediator is None:
                return State.APPROVED, False
            chances = {State.SCHEDULED: 50, State.ACCEPTED: 8, State.ASSIGNED: 18}
            return draw(rng, chances | {State.APPROVED: 24}), False
        if mediator is None:
            return State.CANCELLED, False
        if ago < DAY:
            return State.SCHEDULED, False
        if chance(rng, 0.07):
            return State.CANCELLED, False
        no_show = chance(rng, 0.05)
        if ago < 7 * DAY:
            return (State.NO_SHOW if no_show else State.DONE), no_show
        if ago < 21 * DAY:
            return State.VALIDATED, no_show
        return draw(rng, {State.BILLABLE: 8, State.VALIDATED: 2}), no_show

    def _settled_at(self, session: MediationSession) -> datetime:
        return min(session.ends_at + 3 * DAY, self.now)

    def _hours(self, held: Held, at: datetime) -> None:
        """As `wall.settle_package`: what is over frees its hours, what was charged uses them."""
        session, by = held.session, str(self.coordinator)
        if session.state in (*_SETTLED, State.CANCELLED):
            args = (held.request, at, by)
            held.ledger.move(EntryKind.RESERVE, -session.minutes, *args)
            held.ledger.move(EntryKind.USE, session.charged_minutes, *args)

    def _offer(self, session: MediationSession, mediator: Mediator, at: datetime) -> Offer:
        key = sha256(f"demo {self.rng.getrandbits(128)}".encode()).hexdigest()
        return Offer(
            session=session, mediator=mediator, service=self.service, key_hash=key, sent_at=at,
            expires_at=min(at + DAY, session.starts_at),
        )  # fmt: skip

    def _sent(self, held: Held, mediator: Mediator, at: datetime) -> Assignment:
        """The offer and the place in the session; who has not answered yet was asked just now."""
        session, waits = held.session, held.session.state == State.ASSIGNED
        offer = self._offer(session, mediator, self.now - HOUR if waits else at)
        answered_at = None if waits else at + HOUR
        offer.answer = Answer.WAITING if waits else Answer.ACCEPTED
        offer.answered_at = answered_at
        self.keep(offer)
        assignment = Assignment(
            session=session, mediator=mediator, mediator_name=mediator.name, service=self.service,
            from_office=session.from_office, place=Place.OFFERED if waits else Place.ACCEPTED,
            starts_at=session.starts_at, ends_at=session.ends_at,
            made_by_name=str(self.coordinator), made_at=offer.sent_at, answered_at=answered_at,
        )  # fmt: skip
        self.keep(assignment)
        return assignment

    def _declined(self, held: Held, at: datetime) -> None:
        """Some sessions that nobody has were declined before, or their offer expired."""
        if not chance(self.rng, 0.5):
            return
        offer = self._offer(held.session, self.rng.choice(self.able), at - 2 * DAY)
        answer = Answer.DECLINED if chance(self.rng, 0.7) else Answer.EXPIRED
        offer.answer, offer.answered_at = answer, at - DAY
        if answer == Answer.DECLINED:
            offer.reason = self.rng.choice(("busy", "far", "short_notice"))
        self.keep(offer)

    def _reported(self, held: Held, assignment: Assignment, *, no_show: bool) -> None:
        session, rng = held.session, self.rng
        heads = 0 if no_show else rng.choice((2, 3, 3, 4, 6))
        settled = session.state in _SETTLED
        written_at = min(session.ends_at + HOUR, self.now)
        signed = not no_show and chance(rng, 0.8)
        self._told.append((assignment, rng.choice((0, 20, 30, 45)), rng.choice((0, 8, 14, 22))))
        report = SessionReport(
            assignment=assignment, session=session, mediator=assignment.mediator,
            service=self.service, from_office=session.from_office, began_at=session.starts_at,
            ended_at=session.ends_at, heads=heads, activity=held.request.kind,
            outcome="no_show" if no_show else draw(rng, {"done": 8, "partly": 1, "again": 1}),
            next_step="" if no_show else rng.choice(_NEXT), written_at=written_at,
            signed_at=written_at if signed else None,
            signed_name=held.request.contact_name if signed else "",
            validated_at=session.state_at if settled else None,
            validated_by_name=str(self.coordinator) if settled else "",
        )  # fmt: skip
        self.keep(report)
        if settled and not no_show:
            self.reports.append((report, held))
            self._opinions(session)

    def _opinions(self, session: MediationSession) -> None:
        for whose, likely in (("requester", 0.6), ("person", 0.4)):
            if chance(self.rng, likely):
                self.keep(Opinion(
                    session=session, service=self.service, from_office=session.from_office,
                    whose=whose, score=draw(self.rng, {3: 7, 2: 2, 1: 1}),
                    given_at=min(session.ends_at + 2 * DAY, self.now),
                ))  # fmt: skip

    def count(self, world: World) -> None:
        """Deliveries of what was validated, as the action of validation writes them."""
        rows: list[Delivery] = []
        for report, held in self.reports:
            item, request = kinds.item_of(held.request.kind), held.request
            on = local_day(report.began_at)
            work = Work(
                origin=(SESSION_ORIGIN, held.session.pk), office_id=self.service.pk,
                operator_id=report.mediator.user_id or self.coordinator.pk, on=on,
                minutes=report.minutes, items=[item], recipients=[Recipient(
                    head_count=report.heads)], language_id=request.language_id,
                unit=Delivery.Unit.HOUR, quantity=Decimal(report.minutes) / 60,
            )  # fmt: skip
            planned = plan(work, world.activities.open_on(self.service.pk, on), {})
            for row in planned:
                row.recorded_at = held.session.state_at
            rows += planned
        Delivery.objects.bulk_create(rows)
