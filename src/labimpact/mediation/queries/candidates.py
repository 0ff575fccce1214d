"""Who could be sent to a session: the best first, and apart from them who cannot and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.assignment.problem import Proposal, Request, Worker
from labimpact.assignment.rules import Rule, broken, language_cost, unfit
from labimpact.base.actor import Actor
from labimpact.mediation.enums import SkillLevel
from labimpact.mediation.models import Absence, Assignment, MediationSession, Mediator
from labimpact.mediation.planning import words
from labimpact.mediation.planning.building import Built, build
from labimpact.mediation.queries.board import load_said
from labimpact.mediation.queries.papers import expired
from labimpact.mediation.queries.requests import near_languages
from labimpact.mediation.queries.series import hindered

# Nobody decides against these: the database refuses them, or what was asked forbids them.
_FORBIDDEN = frozenset({Rule.GENDER, Rule.PAST, Rule.BUSY, Rule.TRAVEL, Rule.TWICE})
# What somebody asked about their hours may answer themselves.
_OF_HOURS = frozenset({Rule.FREE, Rule.HOURS_OF_THE_DAY, Rule.HOURS, Rule.REST})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who speaks what was asked, or near to it: why they would be good, what speaks
    against them (`against`), and what forbids it (`forbids`), if anything does."""

    mediator: Mediator
    level: str
    why: tuple[str, ...]
    load: str
    warnings: tuple[str, ...]
    against: str = ""
    forbids: str = ""
    may_answer: bool = True
    not_then: tuple[str, ...] = ()
    rank: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Candidates:
    """Those who can, the best first; those who can only against a rule; those who cannot; and how
    many do not speak the language."""

    fit: Sequence[Candidate]
    doubtful: Sequence[Candidate]
    shut: Sequence[Candidate]
    foreign: int

    @property
    def offered(self) -> list[Candidate]:
        """Who may be chosen."""
        return [*self.fit, *self.doubtful]

    @property
    def asked_at_once(self) -> list[Mediator]:
        """Who is written when a session is sent to all: those who can, and those of whom nothing
        but their hours is in doubt."""
        return [c.mediator for c in self.offered if c.may_answer]


def candidates(
    session: MediationSession, actor: Actor, series: Sequence[MediationSession] = ()
) -> Candidates:
    """Mediators of the service for a session (chi media): by language, then who was asked for, who
    knows the family or the body, how full their week is, and the way. Of a `series` each is told
    the dates on which they cannot."""
    day = local_day(session.starts_at)
    monday = day - timedelta(days=day.weekday())
    built = build(session.service, monday, monday + timedelta(days=6), keeps_promises=True)
    request = built.problem.request.get(str(session.pk))
    in_register = Q(ends_on=None) | Q(ends_on__gte=day)
    rows = list(
        Mediator.objects.visible_to(actor)
        .filter(in_register, service=session.service_id, starts_on__lte=day)
        .prefetch_related("languages__language")
        .order_by("name", "pk")
    )
    if request is None:
        return Candidates((), (), (), 0)
    known = _Known(session, built, request, rows, series)
    found = [c for c in map(known.candidate, rows) if c is not None]
    found.sort(key=lambda c: (c.rank, c.mediator.name, c.mediator.pk))
    return Candidates(
        [c for c in found if not c.against and not c.forbids],
        [c for c in found if c.against and not c.forbids],
        sorted((c for c in found if c.forbids), key=lambda c: (c.mediator.name, c.mediator.pk)),
        len(rows) - len(found),
    )


class _Known:
    """What is known of all of them at once, so that each takes no question of their own."""

    def __init__(
        self, session: MediationSession, built: Built, request: Request,
        rows: Sequence[Mediator], series: Sequence[MediationSession],
    ) -> None:  # fmt: skip
        self.session, self.problem, self.request = session, built.problem, request
        self.start = built.horizon.minute(session.starts_at)
        self.related = near_languages(session.request)
        ids = [row.pk for row in rows]
        self.papers = expired(ids, local_day(session.starts_at))
        self.taken = _taken(session, ids)
        self.minutes = _minutes(built, ids)
        self.not_then = _not_then(session, series, ids)
        self.plan: dict[str, list[Proposal]] = defaultdict(list)
        for each in built.problem.requests:
            for who, start in each.promised if each.id != request.id else ():
                self.plan[who].append(Proposal(each.id, who, start))

    def candidate(self, mediator: Mediator) -> Candidate | None:
        """None when they speak nothing that would do."""
        level, worker = self._level(mediator), self.problem.worker.get(str(mediator.pk))
        if not level or worker is None:
            return None
        against, rules = self._against(worker)
        forbids = self._forbids(mediator) or (against if rules & _FORBIDDEN else "")
        load, _heat = load_said(
            self.minutes[mediator.pk], mediator.desired_week, mediator.most_week
        )
        proposal = Proposal(self.request.id, worker.id, self.start)
        return Candidate(
            mediator=mediator, level=level, load=load, forbids=forbids, against=against,
            why=tuple(words.why(self.problem, proposal)), may_answer=rules <= _OF_HOURS,
            warnings=tuple(self.papers.get(mediator.pk, ())),
            not_then=tuple(self.not_then.get(mediator.pk, ())), rank=self._rank(mediator, worker),
        )  # fmt: skip

    def _level(self, mediator: Mediator) -> str:
        about = self.session.request
        spoken = [
            x for x in mediator.languages.all()
            if x.valid_to is None and x.language_id in self.related
        ]  # fmt: skip
        if not spoken:
            return ""
        best = min(
            spoken, key=lambda x: (x.language_id != about.language_id, -SkillLevel(x.level).rank)
        )
        return f"{best.language} {best.get_level_display()}"

    def _against(self, worker: Worker) -> tuple[str, set[Rule]]:
        never = unfit(self.request, worker)
        if never is not None:
            return words.rule_said(never), {never}
        mine = self.plan[worker.id]
        before = broken(self.problem, mine)
        tried = Proposal(self.request.id, worker.id, self.start)
        wrong = [
            each for each in broken(self.problem, [*mine, tried])
            if each not in before and each.rule is not Rule.START
        ]  # fmt: skip
        said = dict.fromkeys(words.rule_said(each.rule, each.hours) for each in wrong)
        return ", ".join(said), {each.rule for each in wrong}

    def _forbids(self, mediator: Mediator) -> str:
        if mediator.suspended_on is not None:
            return _("è in sospensione")
        return self.taken.get(mediator.pk, "")

    def _rank(self, mediator: Mediator, worker: Worker) -> tuple[int, ...]:
        """Language, who was asked for, acquaintance, how full the week is, the way."""
        cost = language_cost(self.request, worker)
        full = 100 * self.minutes[mediator.pk] // (mediator.desired_week or 60)
        return (
            cost if cost is not None else 1000, worker.id not in self.request.preferred,
            -self.request.known.get(worker.id, 0), full,
            self.problem.way(worker, worker.home, self.request.place),
        )  # fmt: skip


def _taken(session: MediationSession, ids: Iterable[int]) -> dict[int, str]:
    """Who is away at that hour, or has something else then (or is on the way to it)."""
    span = {"starts_at__lt": session.ends_at, "ends_at__gt": session.starts_at}
    away = Absence.objects.filter(mediator__in=ids, is_extra=False, **span)
    found = {
        row.mediator_id: _("è malato") if row.is_sick else _("è assente") for row in away
    }  # fmt: skip
    jobs = Assignment.objects.live().filter(
        mediator__in=ids, way__leaves_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).select_related("session__request__body")  # fmt: skip
    for job in jobs:
        if job.session_id == session.pk:
            found[job.mediator_id] = _("è già in questo incontro")
            continue
        found[job.mediator_id] = _("è già altrove: %(body)s, %(begins)s–%(ends)s") % {
            "body": job.session.request.body,
            "begins": f"{timezone.localtime(job.starts_at):%H:%M}",
            "ends": f"{timezone.localtime(job.ends_at):%H:%M}",
        }
    return found


def _minutes(built: Built, ids: Iterable[int]) -> Mapping[int, int]:
    """What each has in that week."""
    found: dict[int, int] = defaultdict(int)
    rows = Assignment.objects.live().filter(
        mediator__in=ids, starts_at__gte=built.horizon.begins_at,
        starts_at__lt=built.horizon.ends_at,
    )  # fmt: skip
    for who, minutes in rows.values_list("mediator", "session__minutes"):
        found[who] += minutes
    return found


def _not_then(
    session: MediationSession, series: Sequence[MediationSession], ids: Sequence[int]
) -> dict[int, list[str]]:
    """Of each the dates of the series, besides this one, on which they cannot."""
    times = {each.pk: each.starts_at for each in series}
    if len(times) < 2:
        return {}
    return {
        who: [
            f"{timezone.localtime(times[pk]):%d/%m %H:%M} ({why})"
            for pk, why in said.items() if pk != session.pk
        ]
        for who, said in hindered(session.service, series, ids).items()
    }  # fmt: skip
