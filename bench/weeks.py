"""Weeks made by a seed, shaped like the areas of Lombardy: for measures and tests."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from labimpact.assignment.problem import DAY, Accepted, Problem, Request, Skill, Span, Worker
from labimpact.assignment.travel import USUAL_MEANS

# How often a language is asked for, and the varieties in which it is spoken: the order of the
# third-country citizens of the region (ORIM 2016, domain.md section 10); the shares are ours.
LANGUAGES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("ar", 26, ("ary", "arz", "")), ("sq", 10, ("",)), ("zh", 9, ("cmn", "wuu")),
    ("fil", 4, ("",)), ("uk", 8, ("",)), ("pa", 7, ("",)), ("es", 8, ("",)), ("ur", 9, ("",)),
    ("si", 3, ("",)), ("wo", 4, ("",)), ("bn", 6, ("",)), ("ro", 3, ("",)), ("fr", 2, ("",)),
    ("en", 3, ("",)), ("ru", 2, ("",)), ("ti", 1, ("",)),
)  # fmt: skip
# What one may be understood in besides: beside the language wanted, at a cost.
BRIDGES = {"wo": ("fr",), "ar": ("fr",), "uk": ("ru",), "pa": ("en",), "ur": ("en",),
           "si": ("en",), "fil": ("en",), "bn": ("en",), "ti": ("en",)}  # fmt: skip
LENGTHS = ((60, 30), (90, 20), (120, 35), (180, 10), (240, 5))
MEANS = ("car", "bus")


@dataclass(frozen=True)
class Shape:
    """How large a week is. `areas` of about `kilometres` across lie side by side."""

    requests: int = 400
    workers: int = 80
    areas: int = 5
    kilometres: float = 30.0
    days: int = 5
    flexible: float = 0.4  # of the requests that could be at another time too


def week(seed: int, shape: Shape = Shape()) -> Problem:
    """One week: the same for the same seed and shape."""
    dice = random.Random(f"{seed} {shape}")
    centres = [
        (shape.kilometres * (n % 3), shape.kilometres * (n // 3)) for n in range(shape.areas)
    ]
    places = [
        _near(dice, centres[n % shape.areas], shape.kilometres) for n in range(12 * shape.areas)
    ]
    workers = [_worker(dice, n, shape, len(places)) for n in range(shape.workers)]
    packages = {f"package-{n}": 60 * dice.randint(40, 400) for n in range(2 * shape.areas)}
    requests = [_request(dice, n, shape, workers, list(packages)) for n in range(shape.requests)]
    return Problem(
        tuple(workers), tuple(requests), {by: _table(places, by) for by in MEANS}, packages
    )


def _near(dice: random.Random, centre: tuple[float, float], across: float) -> tuple[float, float]:
    return (dice.gauss(centre[0], across / 5), dice.gauss(centre[1], across / 5))


def _table(places: list[tuple[float, float]], by: str) -> list[list[int]]:
    means = USUAL_MEANS[by]
    return [[0 if a == b else means.minutes(math.dist(a, b)) for b in places] for a in places]


def _pick(dice: random.Random, weighed: tuple[tuple[int, int], ...]) -> int:
    return dice.choices([w[0] for w in weighed], [w[1] for w in weighed])[0]


def _language(dice: random.Random) -> tuple[str, str]:
    code, _share, varieties = dice.choices(LANGUAGES, [share for _c, share, _v in LANGUAGES])[0]
    return code, dice.choice(varieties)


def _worker(dice: random.Random, n: int, shape: Shape, places: int) -> Worker:
    code, variety = _language(dice) if n >= len(LANGUAGES) else (
        LANGUAGES[n][0], dice.choice(LANGUAGES[n][2]))  # fmt: skip
    skills = [Skill(code, variety, 6)]
    if variety:
        skills.append(Skill(code, "", 5))
    if dice.random() < 0.45:
        skills.append(Skill(dice.choice(["en", "fr", "ru", "es"]), "", dice.randint(3, 6)))
    free = []
    for day in range(shape.days):
        if dice.random() < 0.85:
            first, last = dice.choice([(8, 13), (8, 18), (9, 17), (13, 19), (8, 18)])
            free.append(Span(day * DAY + first * 60, day * DAY + last * 60))
    desired = 60 * dice.choice([6, 10, 14, 18, 24])
    return Worker(
        f"w{n:03}", tuple(skills), tuple(free), home=dice.randrange(places),
        means="car" if dice.random() < 0.7 else "bus", gender=dice.choice("fffm"),
        desired=desired, most=desired * 3 // 2, most_a_day=8 * 60,
        rate=dice.choice([2000, 2200, 2500, 2800]),
    )  # fmt: skip


def _request(
    dice: random.Random, n: int, shape: Shape, workers: list[Worker], packages: list[str]
) -> Request:
    code, variety = _language(dice)
    accepted = [Accepted(code, variety, 0)]
    if variety:
        accepted.append(Accepted(code, "", 10))
    accepted += [
        Accepted(bridge, "", 30) for bridge in BRIDGES.get(code, ()) if dice.random() < 0.6
    ]
    minutes = _pick(dice, LENGTHS)
    day = dice.randrange(shape.days)
    starts = {day * DAY + 15 * dice.randint(32, 64)}
    if dice.random() < shape.flexible:
        starts |= {
            dice.randrange(shape.days) * DAY + 15 * dice.randint(32, 64)
            for _ in range(dice.randint(1, 2))
        }
    speakers = [w.id for w in workers if any(s.language == code for s in w.skills)]
    known = {}
    if speakers and dice.random() < 0.5:
        known = {who: dice.randint(1, 6) for who in dice.sample(speakers, min(2, len(speakers)))}
    return Request(
        f"r{n:04}", tuple(sorted(starts)), minutes, tuple(accepted),
        place=None if dice.random() < 0.1 else dice.randrange(12 * shape.areas),
        least_level=dice.choice([3, 4, 4, 5]), priority=dice.choices([1, 2, 3], [70, 22, 8])[0],
        waited=dice.randint(0, 15), gender="f" if dice.random() < 0.06 else "",
        excluded=frozenset(dice.sample(speakers, 1)) if len(speakers) > 2 and dice.random() < 0.05
        else frozenset(), known=known, package=dice.choice(packages),
    )  # fmt: skip
