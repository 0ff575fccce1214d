"""Sessions as the engine sees them: what is to be given to somebody, and what is given already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from labimpact.agenda.hours import local_day
from labimpact.assignment.problem import Request
from labimpact.mediation.enums import Answer, Mode, Place, State
from labimpact.mediation.hours import STEP, in_quarters
from labimpact.mediation.models import (
    Assignment,
    Incompatibility,
    MediationRequest,
    MediationSession,
    Offer,
)
from labimpact.mediation.planning import tongues
from labimpact.mediation.planning.horizon import Horizon
from labimpact.mediation.planning.ways import Places
from labimpact.mediation.process import FIXED, OPEN
from labimpact.mediation.queries import varieties
from labimpact.mediation.queries.days_off import DaysOff, days_off

URGENT = 3
# Who was there for the very family or class counts more than whoever knows the body.
_SAME, _SAME_MOST, _BODY_MOST = 4, 5, 3
HELD = "+"
# From here on somebody knows the very family, class or case.
KNOWS_THEM = _SAME
_MET = (State.DONE, State.VALIDATED, State.BILLABLE)


def session_of(request_id: str) -> int:
    """The session that a request of the engine stands for."""
    return int(request_id.removesuffix(HELD))


def sessions(service_id: int, horizon: Horizon) -> list[MediationSession]:
    """What a plan of those days is about: sessions that look for somebody, or have somebody."""
    inside = Q(starts_at__gte=horizon.begins_at, starts_at__lt=horizon.ends_at)
    movable = Q(
        is_flexible=True, state=State.APPROVED,
        earliest_at__lt=horizon.ends_at, latest_at__gte=horizon.begins_at,
    )  # fmt: skip
    rows = MediationSession.objects.filter(inside | movable, service=service_id)
    found = with_all(rows.filter(state__in=OPEN | FIXED, request__state=State.APPROVED))
    begins, ends = horizon.begins_at, horizon.ends_at
    return [s for s in found if not _going(s) or begins <= s.starts_at < ends]


def with_all(rows: QuerySet[MediationSession]) -> QuerySet[MediationSession]:
    """With all that the engine asks of a session."""
    live = Assignment.objects.live().order_by("pk")
    return (
        rows.select_related("request__language", "request__package")
        .prefetch_related(Prefetch("assignments", live, to_attr="going"), "request__bridges")
        .order_by("pk")
    )


def _going(session: MediationSession) -> list[Assignment]:
    found: list[Assignment] = getattr(session, "going", [])
    return found


@dataclass(frozen=True)
class Known:
    """Who has been where, who should not go, who said no already: ids by what it is about."""

    same: Mapping[tuple[int, str], Mapping[int, int]]
    body: Mapping[int, Mapping[int, int]]
    shut: Mapping[int, list[tuple[str, int]]]
    declined: Mapping[int, set[int]]

    def met(self, request: MediationRequest) -> dict[str, int]:
        counts: dict[str, int] = {}
        for who, many in self.body.get(request.body_id, {}).items():
            counts[str(who)] = min(many, _BODY_MOST)
        if request.subject:
            for who, many in self.same.get((request.body_id, request.subject), {}).items():
                before = counts.get(str(who), 0)
                counts[str(who)] = before + _SAME * min(many, _SAME_MOST)
        return counts

    def excluded(self, session: MediationSession) -> set[str]:
        about = session.request
        found = {
            str(who)
            for subject, who in self.shut.get(about.body_id, ())
            if subject in ("", about.subject)
        }
        return found | {str(who) for who in self.declined.get(session.pk, ())}


def known(service_id: int, found: Iterable[MediationSession]) -> Known:
    """What is known of the bodies, the families and the sessions that a plan is about."""
    chosen = list(found)
    bodies = {s.request.body_id for s in chosen}
    same: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    body: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    met = Assignment.objects.filter(
        service=service_id, place=Place.ACCEPTED, session__state__in=_MET,
        session__request__body__in=bodies,
    ).order_by()  # fmt: skip
    for where, subject, who, many in met.values_list(
        "session__request__body", "session__request__subject", "mediator"
    ).annotate(many=Count("pk")):
        same[where, subject][who] = many
        body[where][who] += many
    shut: dict[int, list[tuple[str, int]]] = defaultdict(list)
    ties = Incompatibility.objects.filter(mediator__service=service_id, body__in=bodies)
    for where, subject, who in ties.values_list("body", "subject", "mediator"):
        shut[where].append((subject, who))
    declined: dict[int, set[int]] = defaultdict(set)
    for rows in (
        Assignment.objects.filter(session__in=chosen, place=Place.DECLINED),
        Offer.objects.filter(session__in=chosen, answer=Answer.DECLINED),
    ):
        for session, who in rows.values_list("session", "mediator"):
            declined[session].add(who)
    return Known(same, body, shut, declined)


@dataclass(frozen=True)
class Asking:
    """What all requests of a problem have in common; `there` are those who can be sent, `all_`
    those who are in it."""

    horizon: Horizon
    places: Places
    known: Known
    there: frozenset[int]
    all_: frozenset[int]
    again: bool = False
    family: dict[str, str] = field(default_factory=lambda: varieties.families())
    least_level: int = field(default_factory=tongues.least_level)
    now: datetime | None = None
    off: dict[tuple[int | None, int], DaysOff] = field(default_factory=dict)

    def days_off(self, session: MediationSession) -> DaysOff:
        """When whoever asked for it is closed, asked for once."""
        key = (session.from_office_id, session.request.body_id)
        if key not in self.off:
            self.off[key] = days_off(*key)
        return self.off[key]


def requests(session: MediationSession, by: Asking) -> list[Request]:
    """One request for who is still looked for, one more for those who surely go.

    Who accepted goes, in a new plan; made again, only who is locked: the others are promises.
    """
    going = [a for a in _going(session) if a.mediator_id in by.all_]
    held = [
        a for a in going
        if a.mediator_id in by.there
        and (session.is_locked or (a.place == Place.ACCEPTED and not by.again))
    ]  # fmt: skip
    # What is fixed looks for nobody more, also when it goes on with fewer.
    needs = len(_going(session)) if session.state in FIXED else session.request.needs
    rest = needs - len(held)
    made = []
    if held:
        made.append(_request(session, by, held, locked=True))
    if rest > 0:
        promised = [a for a in going if a not in held]
        besides = frozenset(str(a.mediator_id) for a in held)
        made.append(_request(session, by, promised, needs=rest, besides=besides))
    return made


def _request(
    session: MediationSession, by: Asking, told: list[Assignment], *,
    locked: bool = False, needs: int = 0, besides: frozenset[str] = frozenset(),
) -> Request:  # fmt: skip
    about, start = session.request, by.horizon.minute(session.starts_at)
    is_held = locked or bool(besides) or session.state in FIXED
    spot = about.mode == Mode.IN_PERSON and session.latitude is not None
    return Request(
        id=f"{session.pk}{HELD if locked else ''}",
        starts=(start,) if is_held else starts(session, by),
        minutes=session.minutes,
        accepted=tongues.accepted(
            about.language.code, relatives_fit=about.relatives_fit,
            bridges=[each.code for each in about.bridges.all()], family=by.family,
        ),
        place=by.places.of(session.latitude, session.longitude) if spot else None,
        least_level=by.least_level,
        needs=len(told) if locked else needs,
        priority=URGENT if about.is_urgent else min(max(1, about.priority), URGENT),
        waited=max(0, (by.horizon.first_day - local_day(about.asked_at)).days),
        gender=about.sex,
        excluded=frozenset(by.known.excluded(session)) | besides,
        known=by.known.met(about),
        preferred=frozenset([str(about.preferred_id)] if about.preferred_id else []),
        package=package_of(about),
        promised=tuple((str(a.mediator_id), start) for a in told),
        locked=locked,
    )  # fmt: skip


def starts(session: MediationSession, by: Asking) -> tuple[int, ...]:
    """When it may begin: at its time, or at each quarter of an hour that was given.

    It is not put on a day on which whoever asked is closed; who asked for such a day meant it.
    """
    horizon = by.horizon
    asked = horizon.minute(session.starts_at)
    if not session.is_flexible or session.latest_at is None:
        return (asked,)
    first = horizon.minute(session.earliest_at or session.starts_at)
    last = min(horizon.minute(session.latest_at), horizon.length - session.minutes)
    quarters = range(max(0, in_quarters(first)), last + 1, STEP)
    days = {minute: local_day(horizon.at(minute)) for minute in quarters}
    closed = {day for day in set(days.values()) if by.days_off(session).reason(day)}
    inside = {asked} if 0 <= asked < horizon.length else set()
    inside |= {minute for minute, day in days.items() if day not in closed}
    return tuple(sorted(inside)) or (asked,)


def package_of(request: MediationRequest) -> str:
    """Hours were kept for each request when it was approved: they are a package of their own."""
    return f"r{request.pk}" if request.package_id is not None else ""


def packages(found: Iterable[MediationSession]) -> dict[str, int]:
    """Minutes that each request keeps for the sessions of the plan."""
    chosen = list(found)
    about = {s.request_id: s.request for s in chosen if s.request.package_id is not None}
    others = (
        MediationSession.objects.filter(request__in=about)
        .exclude(state=State.REFUSED).exclude(pk__in=[s.pk for s in chosen])
        .order_by().values_list("request").annotate(many=Sum("minutes"))
    )  # fmt: skip
    apart = dict(others)
    return {
        package_of(r): max(0, (r.approved_minutes or 0) - apart.get(pk, 0) * r.needs)
        for pk, r in about.items()
    }
