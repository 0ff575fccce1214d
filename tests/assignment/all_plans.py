"""Problems small enough to try every plan there is."""

import itertools
import random
from dataclasses import replace

from labimpact.assignment.problem import (
    DAY,
    Accepted,
    Hours,
    Problem,
    Proposal,
    Request,
    Skill,
    Span,
    Worker,
)
from labimpact.assignment.rules import broken, possible


def by_the_window(dice, worker):
    """The same worker with hours told by the day (which stands for the week) and for the whole;
    some say only what is wanted, some only what is the most."""
    hours = tuple(
        Hours(
            start, end,
            most=60 * dice.randint(1, 4) if dice.random() < 0.7 else None,
            desired=60 * dice.randint(0, 3) if end is not None else None,
            already=30 * dice.randint(0, 2), name=name,
        )
        for start, end, name in ((None, DAY, "one"), (DAY, 2 * DAY, "two"), (600, None, "month"))
    )  # fmt: skip
    return replace(worker, hours=hours, most=None, already=0)


def flexible(seed):
    """Three requests that may begin at any of several quarters of an hour, for two workers who
    have their way from home within their day; some work needs a skill besides the language."""
    dice = random.Random(seed)  # noqa: S311
    problem = small(seed, windows=bool(seed % 2))
    requests = []
    for each in problem.requests[:3]:
        first = dice.choice([0, DAY]) + 60 * dice.randint(8, 10)
        requests.append(
            replace(
                each, starts=tuple(range(first, first + 15 * dice.randint(5, 9), 15)),
                promised=tuple((who, first) for who, _ in each.promised if who != "w2"),
                requires=dice.choice([(), (), (Skill("sq", "", 3),)]),
            )
        )  # fmt: skip
    workers = tuple(replace(w, from_home=dice.random() < 0.5) for w in problem.workers[:2])
    return replace(problem, workers=workers, requests=tuple(requests))


def small(seed, locks=0.0, *, windows=False):
    """Four requests, three workers, three places, so close in time that not all is possible; of
    what is promised a share is locked. With `windows` hours are told by parts of the horizon."""
    dice = random.Random(seed)  # noqa: S311
    languages = ["ar", "sq"]
    workers = tuple(
        Worker(
            f"w{n}",
            tuple(
                Skill(code, "", dice.randint(3, 6))
                for code in dice.sample(languages, dice.randint(1, 2))
            ),
            (Span(8 * 60, 18 * 60), Span(DAY + 8 * 60, DAY + 13 * 60)),
            home=dice.randrange(3), gender=dice.choice("fm"), desired=60 * dice.randint(1, 5),
            most=60 * dice.randint(2, 6), most_a_day=60 * dice.randint(2, 6),
            rate=dice.choice([2000, 2500]), pause=dice.choice([0, 10]),
        )
        for n in range(3)
    )  # fmt: skip
    requests = []
    for n in range(4):
        starts = sorted(
            {dice.choice([0, DAY]) + 60 * dice.randint(8, 12) for _ in range(dice.randint(1, 2))}
        )
        known = {f"w{dice.randrange(3)}": dice.randint(1, 3)} if dice.random() < 0.5 else {}
        promised = ((f"w{dice.randrange(3)}", starts[0]),) if dice.random() < 0.5 else ()
        requests.append(
            Request(
                f"r{n}", tuple(starts), dice.choice([60, 90, 120]),
                (Accepted(dice.choice(languages)), Accepted(dice.choice(languages), cost=20)),
                place=dice.choice([None, 0, 1, 2]), least_level=dice.choice([3, 4]),
                needs=dice.choice([1, 1, 1, 2]), priority=dice.randint(1, 3),
                waited=dice.randint(0, 5), gender=dice.choice(["", "", "f"]),
                excluded=frozenset({"w0"}) if dice.random() < 0.2 else frozenset(),
                known=known, package=dice.choice(["", "p"]), promised=promised,
                locked=bool(promised) and dice.random() < locks,
            )
        )  # fmt: skip
    if windows:
        workers = tuple(by_the_window(dice, each) for each in workers)
    far = [[0, 25, 70], [25, 0, 40], [70, 40, 0]]
    return Problem(workers, tuple(requests), {"car": far}, {"p": dice.choice([120, 240, 600])})


def every_plan(problem):
    """All plans that break no rule."""
    ways = {r.id: [()] for r in problem.requests}
    for request in problem.requests:
        if request.locked:
            ways[request.id] = [tuple(Proposal(request.id, *told) for told in request.promised)]
        for start in () if request.locked else request.starts:
            who = [w.id for r, w, s in possible(problem) if r is request and s == start]
            for n in range(1, request.needs + 1):
                for chosen in itertools.combinations(who, n):
                    ways[request.id].append(
                        tuple(Proposal(request.id, worker, start) for worker in chosen)
                    )
    for parts in itertools.product(*ways.values()):
        plan = [p for part in parts for p in part]
        if not broken(problem, plan):
            yield plan
