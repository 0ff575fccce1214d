"""What is asked and who could do it, as plain data.

Times are whole minutes from the beginning of the horizon, money is cents, places are positions in
the travel tables. Whoever builds a problem turns dates into minutes, so that a clock change is
theirs to reckon with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from labimpact.assignment.travel import Square

DAY = 24 * 60


class Level(StrEnum):
    """What is looked at, the first before everything else; weights count only inside a level."""

    COVERAGE = "coverage"
    LANGUAGE = "language"
    CONTINUITY = "continuity"
    TRAVEL = "travel"
    FAIRNESS = "fairness"
    COST = "cost"
    PROMISES = "promises"


# A new plan; and one made again after something went wrong, which keeps what it promised first.
USUAL = tuple(Level)
AGAIN = (Level.COVERAGE, Level.PROMISES, *[each for each in Level if each not in (
    Level.COVERAGE, Level.PROMISES)])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skill:
    """A language somebody works in. Without a variety, the common one."""

    language: str
    variety: str = ""
    level: int = 6


@dataclass(frozen=True, slots=True)
class Accepted:
    """A language in which the work can be done, and what it costs beside the best (0)."""

    language: str
    variety: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """From the first minute up to the last one, which is no more part of it."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """What somebody works in a window: the minutes of work that begins from `start` on and before
    `end` (None: from ever, for ever).

    `most` is the most of them, `desired` how many are wanted (None: nothing is said of it), and
    `already` are those that they have besides. `name` is for whoever asked: the engine passes it
    on with what breaks it.
    """

    start: int | None = None
    end: int | None = None
    most: int | None = None
    desired: int | None = None
    already: int = 0
    name: str = ""

    def holds(self, start: int) -> bool:
        """Does work that begins then count here?"""
        after = self.start is None or self.start <= start
        return after and (self.end is None or start < self.end)


@dataclass(frozen=True)
class Worker:
    """Somebody who can be sent. `rest` lies between days.

    `desired`, `most` and `already` are those of the whole horizon; `hours` are those of windows of
    it (weeks, months), which may overlap. Hours that are desired by the window are not desired
    for the whole as well. With `from_home` the way from home to a job and back lies within what is
    `free` as well.
    """

    id: str
    skills: tuple[Skill, ...]
    free: tuple[Span, ...]
    home: int = 0
    means: str = "car"
    gender: str = ""
    desired: int = 0
    most: int | None = None
    most_a_day: int | None = None
    already: int = 0
    rest: int = 11 * 60
    pause: int = 0
    rate: int = 0
    hours: tuple[Hours, ...] = ()
    from_home: bool = False

    @cached_property
    def windows(self) -> tuple[Hours, ...]:
        """Every window in which hours count: the whole horizon, and those of `hours`."""
        by_window = any(each.desired is not None for each in self.hours)
        desired = None if by_window else self.desired
        return (Hours(None, None, self.most, desired, self.already), *self.hours)


@dataclass(frozen=True)
class Request:
    """Some work for one worker or several, at one of its `starts`. No place: by phone or video.

    `accepted` are languages of which one is enough, `requires` skills of which a worker has all, at
    these levels at least. `known` says how often somebody has worked there before; `promised` what
    was told to people already, and `locked` that just this stays.
    """

    id: str
    starts: tuple[int, ...]
    minutes: int
    accepted: tuple[Accepted, ...]
    place: int | None = None
    least_level: int = 0
    needs: int = 1
    priority: int = 1
    waited: int = 0
    gender: str = ""
    excluded: frozenset[str] = frozenset()
    known: Mapping[str, int] = field(default_factory=dict)
    preferred: frozenset[str] = frozenset()
    package: str = ""
    promised: tuple[tuple[str, int], ...] = ()
    locked: bool = False
    requires: tuple[Skill, ...] = ()


@dataclass(frozen=True)
class Weights:
    """How things are weighed inside a level; between levels nothing is ever weighed."""

    priority: tuple[int, ...] = (0, 10, 30, 100)  # by the priority of a request
    waited: int = 1  # for each day of waiting, up to `waited_most`
    waited_most: int = 20
    stranger: int = 10  # where others are known
    not_preferred: int = 5
    travel: int = 2  # a minute on the way
    gap: int = 1  # a minute between two jobs that nobody pays
    # Beyond which share of what is fair a minute more or less counts once more, per cent.
    bands: tuple[int, ...] = (10, 25, 50)


@dataclass(frozen=True)
class Problem:
    """One horizon. `travel[means][a][b]` are minutes; `packages` the minutes that are left."""

    workers: tuple[Worker, ...]
    requests: tuple[Request, ...]
    travel: Mapping[str, Sequence[Sequence[int]]]
    packages: Mapping[str, int] = field(default_factory=dict)
    weights: Weights = Weights()
    now: int = 0

    def __post_init__(self) -> None:
        _one_of_each("worker", (each.id for each in self.workers))
        _one_of_each("request", (each.id for each in self.requests))
        for worker in self.workers:
            if worker.means not in self.travel:
                raise ValueError(f"no travel times by {worker.means} (worker {worker.id})")
            if not 0 <= worker.home < max(1, len(self.travel[worker.means])):
                raise ValueError(f"worker {worker.id} has no home in the travel tables")
            for each in worker.hours:
                if each.start is not None and each.end is not None and each.start >= each.end:
                    raise ValueError(f"hours of worker {worker.id} end before they begin")
        places = {len(table) for table in self.travel.values()}
        told = [table for table in self.travel.values() if not isinstance(table, Square)]
        if len(places) > 1 or any(len(row) != len(table) for table in told for row in table):
            raise ValueError("the travel tables are not square, or not of the same places")
        for request in self.requests:
            _sound(request, next(iter(places), 0), self.packages)
            _promised(request, {each.id for each in self.workers})

    @cached_property
    def worker(self) -> Mapping[str, Worker]:
        return {each.id: each for each in self.workers}

    @cached_property
    def request(self) -> Mapping[str, Request]:
        return {each.id: each for each in self.requests}

    def way(self, worker: Worker, a: int | None, b: int | None) -> int:
        """Minutes from one place to another; work by phone is done where one happens to be."""
        if a is None or b is None or a == b:
            return 0
        return self.travel[worker.means][a][b]


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Who does a request, and when it begins."""

    request: str
    worker: str
    start: int


Plan = Sequence[Proposal]


def _one_of_each(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise ValueError(f"{what} {each} is there twice")
        seen.add(each)


def _promised(request: Request, workers: set[str]) -> None:
    if unknown := {who for who, _start in request.promised} - workers:
        raise ValueError(f"request {request.id} is promised by {min(unknown)}, who is not there")
    if request.locked and not 0 < len({who for who, _ in request.promised}) <= request.needs:
        raise ValueError(f"request {request.id} is locked, but not to so many as it needs")
    if request.locked and len({start for _, start in request.promised}) > 1:
        raise ValueError(f"request {request.id} is locked at two times at once")


def _sound(request: Request, places: int, packages: Mapping[str, int]) -> None:
    if request.minutes <= 0 or request.needs <= 0 or not request.starts:
        raise ValueError(f"request {request.id} has no time, nobody to do it or no start")
    if request.place is not None and not 0 <= request.place < places:
        raise ValueError(f"request {request.id} is at no place of the travel tables")
    if request.package and request.package not in packages:
        raise ValueError(f"request {request.id} is paid from a package that is not there")
