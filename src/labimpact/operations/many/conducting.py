"""From an empty database to a network of so many persons, in several processes."""

from __future__ import annotations

import csv
import multiprocessing
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from time import perf_counter

import psycopg
from django.db import connection, connections, models

from labimpact.operations.demo import seeding
from labimpact.operations.demo import world as demo_world
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import Weighted
from labimpact.operations.demo.office_life import SAMPLE
from labimpact.operations.demo.places import OFFICES
from labimpact.operations.many import loading, network, telling
from labimpact.operations.many.allotting import Repertoire, allot, met_in
from labimpact.operations.many.differences import PROPORTIONS
from labimpact.operations.many.stamping import KEYS, Lines, Press, Truth
from labimpact.operations.many.stories import Story
from labimpact.people.models import Person, SearchKey
from labimpact.recognition.actions.rebuilding import rebuild
from labimpact.territory.actions import recount

# The demonstration as it is, with its accounts and cases, is the kernel of every larger network.
KERNEL = 3_000
# How many households are told, and how many times each may be lived before more are told.
FEWEST_STORIES, MOST_STORIES, LIVED = 300, 4_000, 50
REPEATED = 0.03


@dataclass(frozen=True)
class Wish:
    """What is asked for; `url` is the owner's, for the other processes."""

    persons: int
    seed: int
    today: date
    password: str  # the hash that all accounts share
    url: str
    processes: int
    truth: Path
    repeated: float = REPEATED
    kinds: Mapping[str, int] = field(default_factory=lambda: PROPORTIONS)


@dataclass(frozen=True)
class Outcome:
    persons: int
    rows: int
    repeated: int


def seed(wish: Wish, say: Callable[[str], None]) -> Outcome:
    """Lay the whole network down; the caller keeps whoever else away until it is finished."""
    kernel = min(KERNEL, wish.persons // 2)
    say(f"the demonstration's {kernel} persons")
    made = seeding.seed(persons=kernel, number=wish.seed, password=wish.password, today=wish.today)
    press, lives = prepare(wish, wish.persons - kernel, say)
    allotment = press.allotment
    say(f"{len(allotment)} households, {allotment.rows} rows")
    off = loading.undress([*allotment.end, SearchKey])
    truths = _write(wish, press, say)
    _live(press, lives)
    _tell_truth(wish.truth, truths)
    ends: dict[type[models.Model], int] = dict(allotment.end)
    ends[SearchKey] = allotment.end[Person] * KEYS
    loading.follow(ends)
    say("search keys of each office")
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.fill_shelf()")
    loading.dress(off, wish.url, say)
    say("cards of recognition")
    rebuild(wish.url, hands=wish.processes)
    say("what triggers would have kept, months that are over")
    with connection.cursor() as cursor:
        # Each seal asks who knows its person: without the indexes, all of the grants each time.
        cursor.execute("SELECT wall.fill_sealed_near(), wall.fill_rights()")
        cursor.execute("SELECT wall.count_office(id) FROM network_office")
        cursor.execute("ANALYZE wall.tally")
    recount()
    return Outcome(made.persons + allotment.persons, made.rows + allotment.rows, len(truths))


def prepare(wish: Wish, persons: int, say: Callable[[str], None]) -> tuple[Press, list[Story]]:
    """Offices, stories and who lives which: everything but the rows."""
    first = date.fromordinal(wish.today.toordinal() - 365 * demo_world.YEARS)
    livings = network.build(
        persons=persons, password=wish.password, first=first, today=wish.today, seed=wish.seed
    )
    say(f"{len(livings)} offices; stories")
    now = moment(wish.today, time(10, 15))
    world = demo_world.read(seed=wish.seed, today=wish.today, now=now)
    told = {living.area: living for living in reversed(livings)}
    stage = telling.Stage(world, told["luino"], told["cremasco"])
    wanted = max(FEWEST_STORIES, min(MOST_STORIES, persons // LIVED))
    repertoire = Repertoire.of(list(stage.households(wanted)), telling.cases())
    lives = stage.lives(persons / len(livings))
    last = _last_ids(repertoire, lives)
    allotment = allot(wish.seed, persons, livings, repertoire, last, wish.repeated)
    kinds = Weighted((kind, float(share)) for kind, share in wish.kinds.items())
    return Press(wish.seed, livings, repertoire, allotment, kinds), lives


def _last_ids(repertoire: Repertoire, lives: Sequence[Story]) -> dict[type[models.Model], int]:
    stories = [one.story for one in repertoire.households]
    found: dict[type[models.Model], int] = {}
    for story in (*stories, *repertoire.cases, *lives):
        for model in story.counts:
            if model not in found:
                greatest = model._default_manager.aggregate(last=models.Max("pk"))["last"]
                found[model] = greatest or 0
    return found


class _Hand:
    """One process that writes blocks; it shares what its parent had read by then."""

    press: Press
    url: str
    own: psycopg.Connection | None = None

    @classmethod
    def block(cls, number: int) -> tuple[int, list[Truth]]:
        if cls.own is None:
            cls.own = psycopg.connect(cls.url)
            cls.own.execute("SET synchronous_commit = off")
        lines, truths = cls.press.block(number)
        _send(cls.own, lines)
        return number, truths


def _send(own: psycopg.Connection, lines: Lines) -> None:
    for model in sorted(lines, key=lambda one: one._meta.label):
        loading.copy(own, model, lines[model])
    own.commit()


def _write(wish: Wish, press: Press, say: Callable[[str], None]) -> list[Truth]:
    _Hand.press, _Hand.url = press, wish.url
    # A child must not speak through its parent's connection.
    connections.close_all()
    blocks = len(press.allotment.starts)
    found: dict[int, list[Truth]] = {}
    begun = told = perf_counter()
    # Who is interrupted is the parent, which ends its children.
    still = (signal.SIGINT, signal.SIG_IGN)
    with multiprocessing.get_context("fork").Pool(wish.processes, signal.signal, still) as hands:
        for number, truths in hands.imap_unordered(_Hand.block, range(blocks)):
            found[number] = truths
            now = perf_counter()
            if now - told > 5:
                told = now
                left = (now - begun) / len(found) * (blocks - len(found))
                say(f"{len(found)} of {blocks} blocks, about {left:.0f} s left")
    return [truth for number in sorted(found) for truth in found[number]]


def _live(press: Press, lives: Sequence[Story]) -> None:
    """The offices' own life, for those that the demonstration has not already given one."""
    allotment = press.allotment
    connection.ensure_connection()
    own = connection.connection
    lived = {office.name for office in OFFICES}
    for office, living in enumerate(press.livings):
        if living.name in lived:
            continue
        known = met_in(allotment, office, SAMPLE)
        if known:
            story = lives[office % len(lives)]
            lines = press.life(story, office, known, allotment.end)
            for model, texts in lines.items():
                loading.copy(own, model, texts)
            for model, count in story.counts.items():
                allotment.end[model] += count
            allotment.rows += story.rows


def _tell_truth(path: Path, truths: Sequence[Truth]) -> None:
    """Who is the same as whom, and by what one record differs from the first."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["person_id", "identity_id", "kinds"])
        first = {truth.identity for truth in truths}
        rows = [(pk, pk, "") for pk in first]
        rows += [(truth.person, truth.identity, " ".join(truth.kinds)) for truth in truths]
        writer.writerows(sorted(rows))
