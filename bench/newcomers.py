"""`./labimpact bench newcomers`: when does the form of a new person stop?

On the demonstration, in a database of its own, or on a folder of `bench seed`: persons of the
network are registered once more as another desk would write them (a slip, another transliteration,
names swapped, day and month swapped, the first of January), without code or telephone, and the form
must stop on the right one. Then strangers are registered, for whom it should not stop: names of the
same origins, as common as there, and a birth drawn; many have a namesake in the network, some born
in the same year. Both by how many bits stop.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from bench import surroundings

GOALS = {"known": 0.98, "strangers": 0.05}
KINDS = {
    "spelling": 30, "transliteration": 25, "swapped_names": 15, "day_month_swapped": 15,
    "first_january": 15,
}  # fmt: skip
BITS = (-5.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.2, 5.0, 7.0, 8.4)
_PERSONS = """
SELECT p.id, p.family_name, p.given_name, p.birth_date, p.birth_precision, p.sex
FROM people_person p
WHERE p.family_name <> '' AND p.given_name <> '' AND p.birth_date IS NOT NULL
  AND p.merged_into_id IS NULL
"""


class Newcomer(NamedTuple):
    """What the form says, and of a person known already which."""

    family: str
    given: str
    born: date
    precision: str
    sex: str
    right: int = 0
    kinds: tuple[str, ...] = ()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench newcomers", description=__doc__)
    parser.add_argument("--persons", type=int, default=3000, help="of the demonstration")
    parser.add_argument("--on-seeded", action="store_true", help="on the folder as it is")
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.on_seeded:
        grounds = iter([surroundings.Ground(surroundings.environment())])
    else:
        grounds = surroundings.find_ground(options.persons, here=False)
    for ground in grounds:
        os.environ.update(ground.environment)
        report = measure(options.queries, options.seed)
        sys.stdout.write((json.dumps(report) if options.json else told(report)) + "\n")
    return 0


def measure(queries: int, seed: int) -> dict[str, Any]:
    """Shares that stop, by bits; and where the product stops, by kind of difference."""
    import django

    django.setup()
    from django.db import connections

    from bench.lookups import owners
    from labimpact.recognition.actions.rebuilding import count_common
    from labimpact.recognition.queries.recognising import LIKELY

    count_common()
    rng = random.Random(seed)
    rows = owners(_PERSONS, [])
    known = [(one, best(one)) for one in again(rng, rows, queries)]
    others = [(one, best(one)) for one in strangers(rng, queries)]
    connections.close_all()
    by: dict[str, list[bool]] = defaultdict(list)
    for one, found in known:
        for kind in one.kinds:
            by[kind].append(found.get(one.right, -99.0) >= LIKELY)
    return {
        "persons": len(rows), "queries": queries, "stops": LIKELY,
        "known": share(found.get(one.right, -99.0) >= LIKELY for one, found in known),
        "strangers": share(max(found.values(), default=-99.0) >= LIKELY for _o, found in others),
        "curve": [
            {
                "bits": bits,
                "known": share(found.get(one.right, -99.0) >= bits for one, found in known),
                "known_precision": precision(known, bits),
                "strangers": share(max(f.values(), default=-99.0) >= bits for _o, f in others),
            }
            for bits in BITS
        ],
        "kinds": {kind: [share(stopped), len(stopped)] for kind, stopped in sorted(by.items())},
        "goals": GOALS,
    }  # fmt: skip


def again(rng: random.Random, rows: list[tuple[Any, ...]], most: int) -> list[Newcomer]:
    """Persons of the network as another desk would write them."""
    from labimpact.operations.demo.dice import Weighted
    from labimpact.operations.many.differences import altered
    from labimpact.operations.many.identities import Identity

    kinds = Weighted(list(KINDS.items()))
    found = []
    for pk, family, given, born, precision_, sex in rng.sample(rows, min(most, len(rows))):
        known = Identity(family, given, "", "", born, precision_, "", "none", "", "")
        made, done = altered(rng, known, sex, "", kinds)
        if set(done) <= set(KINDS):
            found.append(
                Newcomer(made.family, made.given, made.born, made.precision, sex, pk, done)
            )
    return found


def strangers(rng: random.Random, most: int) -> list[Newcomer]:
    """Nobody in particular: origin, surname, name and birth drawn as those of the network."""
    from labimpact.operations.demo.dice import Weighted
    from labimpact.operations.demo.naming import names_of, origins

    shares = Weighted([(origin.country, origin.share) for origin in origins().values()])
    found = []
    for _one in range(most):
        names, sex = names_of(shares.draw(rng)), rng.choice("FM")
        born = date(1950, 1, 1) + timedelta(days=rng.randrange(25_000))
        family, given = names.family(rng, sex).value, names.given(rng, sex).value
        found.append(Newcomer(family, given, born, "day", sex))
    return found


def best(one: Newcomer) -> dict[int, float]:
    """The bits of everybody whom the form would show."""
    from labimpact.people.dates import PartialDate
    from labimpact.people.enums import DatePrecision
    from labimpact.recognition.asking import of_fields
    from labimpact.recognition.queries.candidates import candidates

    born = PartialDate(one.born, DatePrecision(one.precision))
    asked = of_fields(names=(f"{one.family} {one.given}",), born=born, sex=one.sex)
    return {found.person_id: found.bits for found in candidates(asked)}


def precision(known: list[tuple[Newcomer, dict[int, float]]], bits: float) -> float:
    """Of all those for whom a known person's form stops, the share that is the person."""
    shown = [pk == one.right for one, found in known for pk, b in found.items() if b >= bits]
    return share(shown)


def share(of: Any) -> float:
    every = list(of)
    return round(sum(every) / max(len(every), 1), 4)


def told(report: dict[str, Any]) -> str:
    lines = [
        f"{report['persons']} persons, {report['queries']} of each; stops from {report['stops']}",
        f"known: {report['known']} (goal ≥ {GOALS['known']})",
        f"strangers: {report['strangers']} (goal ≤ {GOALS['strangers']})",
        "", f"{'bits':>6} {'known':>8} {'precision':>10} {'strangers':>10}",
    ]  # fmt: skip
    lines += [
        f"{one['bits']:>6} {one['known']:>8} {one['known_precision']:>10} {one['strangers']:>10}"
        for one in report["curve"]
    ]
    lines += ["", f"{'difference':20} {'stops':>8} {'n':>6}"]
    lines += [f"{kind:20} {part:>8} {n:>6}" for kind, (part, n) in report["kinds"].items()]
    return "\n".join(lines)
