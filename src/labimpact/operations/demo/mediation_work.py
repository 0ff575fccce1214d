"""Requests of the demonstration with their sessions: asked, approved, given, validated, paid."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from labimpact.accounts.models import User
from labimpact.casework.queries.referral_terms import working_day_after
from labimpact.mediation.enums import EntryKind, State
from labimpact.mediation.models import (
    MediationRequest,
    MediationService,
    MediationSession,
    Mediator,
)
from labimpact.mediation.places import middle
from labimpact.network.models import Body, Office
from labimpact.network.opening import holiday_name
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import chance, draw
from labimpact.operations.demo.mediation_given import Given, Held
from labimpact.operations.demo.mediation_hours import Ledger
from labimpact.operations.demo.world import World

AHEAD = 14
_MORNING, _AFTERNOON = (time(9), time(10)), (time(14, 30),)
_REASONS = (
    "Primo colloquio con la famiglia", "Spiegare come funziona il servizio",
    "Capire che cosa serve", "Consegnare e leggere insieme i documenti",
)  # fmt: skip
_SUBJECTS = ("famiglia 1A", "famiglia 3A", "classe 2B", "caso 12", "caso 27", "")


@dataclass(frozen=True)
class Asker:
    """Who asks: the body, its office and account if it has one, what it asks for."""

    body: Body
    office: Office | None
    user: User | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A service at work: who coordinates, who mediates in which languages."""

    world: World
    service: MediationService
    coordinator: User
    mediators: list[Mediator]
    spoken: dict[int, list[str]]

    @property
    def now(self) -> datetime:
        return self.world.now

    @cached_property
    def days(self) -> list[date]:
        """The working days from five months ago to two weeks from now."""
        first = self.world.today - timedelta(days=120)
        every = (first + timedelta(days=n) for n in range(121 + AHEAD))
        return [day for day in every if day.weekday() < 5 and not holiday_name(day)]


class Diary:
    """Writes requests one after another; nobody is sent to two places in one half of a day."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        self.stage, self.rng = stage, rng
        self.given = Given(stage.service, stage.coordinator, stage.now, rng)
        self._taken: set[tuple[int, date, bool]] = set()

    def request(self, asker: Asker, ledger: Ledger, number: int) -> None:
        """One request; one in thirteen waits for an answer, one in twelve is refused."""
        rng, stage = self.rng, self.stage
        mediator = rng.choice(stage.mediators)
        fresh = number % 13 == 12
        first = self._first_day(fresh=fresh)
        minutes = rng.choice((60, 90, 120))
        many = 1 if fresh else draw(rng, {1: 5, 2: 3, 4: 2})
        asked_at = self._asked_at(first, fresh=fresh)
        request = self._drawn(asker, mediator, asked_at, minutes * many)
        hours = rng.choice((1, 2, 5, 20, 27) if request.is_urgent else (3, 20, 26, 50, 120))
        answered_at = asked_at if fresh else min(asked_at + timedelta(hours=hours), stage.now)
        request.state_at = answered_at
        if not fresh and number % 12 == 11:
            request.state, request.state_why = State.REFUSED, "Nessun mediatore in questa lingua"
        elif not fresh:
            request.package, request.approved_minutes = ledger.package, request.minutes
            request.state = State.APPROVED
            by = str(stage.coordinator)
            ledger.move(EntryKind.RESERVE, request.minutes, request, answered_at, by)
        self.given.keep(request)
        for session in self._sessions(request, first, minutes, many):
            if request.state == State.APPROVED:
                self._goes_on(Held(session, request, ledger), mediator, answered_at)
            else:
                self.given.keep(session)

    def shift(self, asker: Asker, ledger: Ledger, mediator: Mediator) -> None:
        """A fixed shift of three hours on the Tuesdays of the next two months, agreed long ago."""
        today, length = self.stage.world.today, 180
        first = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
        days = [day for n in range(8) if not holiday_name(day := first + timedelta(days=7 * n))]
        agreed_at = moment(today - timedelta(days=14), time(10))
        request = self._drawn(asker, mediator, agreed_at, length * len(days))
        request.kind, request.mode, request.is_urgent, request.priority = (
            "presence", "in_person", False, 1,
        )  # fmt: skip
        request.subject, request.reason = "", "Presenza fissa in consultorio"
        request.state, request.state_at = State.APPROVED, agreed_at
        request.package, request.approved_minutes = ledger.package, request.minutes
        by = str(self.stage.coordinator)
        ledger.move(EntryKind.RESERVE, request.minutes, request, agreed_at, by)
        self.given.keep(request)
        for number, day in enumerate(days, 1):
            starts_at = moment(day, time(9))
            session = MediationSession(
                request=request, service=request.service, from_office=request.from_office,
                number=number, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=length),
                minutes=length, place=request.place, latitude=request.latitude,
                longitude=request.longitude, state=State.SCHEDULED, state_at=agreed_at,
                state_by_name=by, created_at=agreed_at,
            )  # fmt: skip
            self.given.fixed(Held(session, request, ledger), mediator, agreed_at)
            self._taken.add((mediator.pk, day, False))

    def _first_day(self, *, fresh: bool) -> date:
        days = self.stage.days
        ahead = [day for day in days if day > self.stage.world.today]
        return self.rng.choice(ahead if fresh and ahead else days)

    def _asked_at(self, first: date, *, fresh: bool) -> datetime:
        """Some days before the first session, and before now."""
        stage = self.stage
        if fresh:
            return stage.now - timedelta(hours=self.rng.choice((2, 5, 27, 52)))
        day = min(first, stage.world.today) - timedelta(days=self.rng.randint(6, 20))
        day -= timedelta(days=max(0, day.weekday() - 4))
        return moment(day, time(self.rng.randint(9, 12), self.rng.choice((5, 20, 40))))

    def _drawn(
        self, asker: Asker, mediator: Mediator, asked_at: datetime, minutes: int
    ) -> MediationRequest:
        rng, world = self.rng, self.stage.world
        town = asker.body.municipality
        point = middle(town) or (None, None)
        urgent = chance(rng, 0.1)
        day = asked_at.date()
        due = (
            asked_at + timedelta(hours=24)
            if urgent
            else asked_at + (working_day_after(day, 3) - day)
        )
        return MediationRequest(
            service=self.stage.service, from_office=asker.office, body=asker.body,
            kind=rng.choice(asker.kinds), mode="phone" if urgent else "in_person",
            language=world.languages[rng.choice(self.stage.spoken[mediator.pk])], minutes=minutes,
            priority=rng.choice((1, 1, 2)), is_urgent=urgent, reason=rng.choice(_REASONS),
            subject=rng.choice(_SUBJECTS), place=asker.body.name, municipality=town,
            latitude=point[0], longitude=point[1],
            contact_name=str(asker.user or "Anna Inventata"), contact_role="segreteria",
            contact_phone="+39 358 000 0000",
            contact_email="segreteria@demo.invalid", state_at=asked_at, answer_due_at=due,
            asked_by=asker.user, asked_by_name=str(asker.user or "Modulo per e-mail"),
            asked_at=asked_at,
        )  # fmt: skip

    def _sessions(
        self, request: MediationRequest, first: date, minutes: int, many: int
    ) -> Iterator[MediationSession]:
        """One a week, standing where the request stands."""
        for number in range(many):
            day = self._open(first + timedelta(days=7 * number))
            afternoon = chance(self.rng, 0.4)
            starts_at = moment(day, self.rng.choice(_AFTERNOON if afternoon else _MORNING))
            yield MediationSession(
                request=request, service=request.service, from_office=request.from_office,
                number=number + 1, starts_at=starts_at, minutes=minutes,
                ends_at=starts_at + timedelta(minutes=minutes), place=request.place,
                latitude=request.latitude, longitude=request.longitude, state=request.state,
                state_at=request.state_at, created_at=request.asked_at,
            )  # fmt: skip

    def _open(self, day: date) -> date:
        while day.weekday() > 4 or holiday_name(day):
            day += timedelta(days=1)
        return day

    def _goes_on(self, held: Held, mediator: Mediator, approved_at: datetime) -> None:
        """Whoever is free and speaks the language goes; with nobody the session stays open."""
        session = held.session
        day, afternoon = session.starts_at.date(), session.starts_at.hour > 12
        code = held.request.language.code
        able = [mediator, *(m for m in self.stage.mediators if code in self.stage.spoken[m.pk])]
        free = [
            m
            for m in able
            if (m.pk, day, afternoon) not in self._taken and m.suspended_on is None
        ]  # fmt: skip
        went = self.given.session(held, free[0] if free else None, approved_at)
        if went is not None:
            self._taken.add((went.pk, day, afternoon))

    def write(self) -> None:
        """Everything that was drawn, and what was validated as deliveries."""
        self.given.write()
        self.given.count(self.stage.world)

    def close_old(self) -> None:
        """Requests whose sessions are all over for long are closed; their hours do not move."""
        since = self.stage.now - timedelta(days=45)
        rows = MediationRequest.objects.filter(service=self.stage.service, state=State.APPROVED)
        young = MediationSession.objects.filter(ends_at__gte=since).values("request")
        rows.exclude(pk__in=young).update(state=State.CLOSED)
