"""`./labimpact bench lookups`: is a person recognised, and how soon, in a network that was filled.

On a folder of `bench seed`: some of its persons are there a second time, written otherwise by
another office (`truth.csv` says how). Each is looked for as that other office wrote them, with the
year of birth, and the first record must come among the first five. Then strangers with common
names are looked for, of whom nobody may be held for somebody else.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bench import surroundings
from bench.client import Browser

GOALS = {"p50_ms": 12.0, "p95_ms": 40.0, "hit@5": 0.985, "eight_p95_ms": 60.0, "alarms": 0.005}
TOGETHER = 8
_PEOPLE = """
SELECT p.id, p.family_name, p.given_name, p.native_name, p.birth_date, p.birth_precision,
       (SELECT c.code FROM people_citizenship z JOIN network_country c ON c.id = z.country_id
        WHERE z.person_id = p.id ORDER BY z.id LIMIT 1)
FROM people_person p WHERE p.id = ANY (%s)
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench lookups", description=__doc__)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--strangers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--web", type=int, default=0, help="as many through the web server")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    ground = surroundings.Ground(surroundings.environment())
    os.environ.update(ground.environment)
    import django

    django.setup()
    report = measure(options.queries, options.strangers, options.seed)
    if options.web:
        report["web"] = through_the_web(ground, options.web, options.seed)
    report["goals"] = GOALS
    print(json.dumps(report) if options.json else told(report))
    return 0


def measure(queries: int, strangers: int, seed: int) -> dict[str, Any]:
    from django.db import connections

    rng = random.Random(seed)
    asked = questions(rng, queries)
    for text, _right, _kinds, _country in asked[:200]:
        ask(text)
    found = [(*one, *timed(one[0])) for one in asked]
    many = homonyms([one[1] for one in found])
    report: dict[str, Any] = {
        "n": len(found),
        **quality(found, many),
        **speed([f[5] for f in found]),
    }
    connections.close_all()
    with ProcessPoolExecutor(TOGETHER) as hands:
        together = list(hands.map(clocked, [one[0] for one in asked[: max(400, queries // 4)]]))
    report["eight_p95_ms"] = speed(together[TOGETHER * 5 :])["p95_ms"]
    report["alarms"] = alarms(rng, strangers)
    return report


def questions(rng: random.Random, most: int) -> list[tuple[str, int, str, str]]:
    """What is typed, the record that must be found, how the two differ, and the origin."""
    path = Path(os.environ["LABIMPACT_DATA"]) / "truth.csv"
    with path.open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["person_id"] != r["identity_id"]]
    rng.shuffle(rows)
    rows = rows[:most]
    people = {row[0]: row for row in owners(_PEOPLE, [[int(r["person_id"]) for r in rows]])}
    found = []
    for row in rows:
        _pk, family, given, native, born, precision, country = people[int(row["person_id"])]
        name = native if native and rng.random() < 0.1 else f"{family} {given}"
        year = f" {born.year}" if born is not None and precision != "unknown" else ""
        kinds = row["kinds"] or "none"
        found.append((name + year, int(row["identity_id"]), kinds, country or "?"))
    return found


def homonyms(rights: list[int]) -> dict[int, int]:
    """How many others are written in the very same way and born in the same year."""
    rows = owners(
        """
        SELECT r.id, (SELECT count(*) FROM people_person p
                      WHERE p.birth_date >= date_trunc('year', r.birth_date)
                        AND p.birth_date < date_trunc('year', r.birth_date) + '1 year'::interval
                        AND p.family_name = r.family_name AND p.given_name = r.given_name) - 1
        FROM people_person r WHERE r.id = ANY (%s)
        """,
        [rights],
    )
    return dict(rows)


def owners(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as own:
        return own.execute(statement, parameters).fetchall()


def ask(text: str) -> list[Any]:
    from labimpact.base import clock
    from labimpact.recognition.asking import of_text
    from labimpact.recognition.queries.candidates import candidates

    return candidates(of_text(text, clock.today()))


def timed(text: str) -> tuple[list[int], float]:
    began = time.perf_counter()
    found = ask(text)
    return [one.person_id for one in found], (time.perf_counter() - began) * 1000


def clocked(text: str) -> float:
    return timed(text)[1]


def quality(found: list[tuple[Any, ...]], many: dict[int, int]) -> dict[str, Any]:
    """Who is among the first five; the record that was asked with is there too, and left out.

    Of five and more people of one name and year nobody can say which is meant: `told apart` leaves
    them out, and whoever changed the surname, of whom the question says nothing but a given name.
    """
    by: dict[str, list[int]] = defaultdict(list)
    for _text, right, kinds, country, ids, _ms in found:
        place = ids.index(right) if right in ids else 99
        good = int(place < 6)
        by["all"].append(good)
        by["first"].append(int(place < 2))
        if many[right] < 5 and "changed_surname" not in kinds:
            by["told apart"].append(good)
        for kind in kinds.split():
            by[f"kind {kind}"].append(good)
        by[f"origin {country}"].append(good)
    groups = {
        name: [round(sum(all_) / len(all_), 4), len(all_)]
        for name, all_ in by.items()
        if len(all_) >= 20
    }
    return {
        "hit@5": groups["told apart"][0], "hit@5 of all": groups["all"][0],
        "hit@1": groups["first"][0],
        "groups": dict(sorted(groups.items(), key=lambda item: item[1])),
    }  # fmt: skip


def speed(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "max_ms": round(ordered[-1], 2),
    }


def through_the_web(ground: surroundings.Ground, searches: int, seed: int) -> dict[str, Any]:
    """The page *Chi hai davanti?* as an operator asks for it, and what its processes hold after."""
    from bench.load import find_accounts

    asked = [text for text, *_rest in questions(random.Random(seed + 1), searches)]
    account = find_accounts(os.environ["DATABASE_URL"])[0]
    with surroundings.served(ground, workers=1) as running:
        browser = Browser(running.base)
        browser.sign_in(account.email, ground.environment[surroundings.PASSWORD])
        before = surroundings.memory(running.processes[0])
        answers = [
            browser.get(f"{reverse('people:search')}?{urlencode({'q': text})}") for text in asked
        ]
        after = surroundings.memory(running.processes[0])
        browser.close()
    failed = sum(answer.status != 200 for answer in answers)
    if failed:
        raise surroundings.CannotMeasure(f"{failed} of {len(answers)} searches failed.")
    return {
        **speed([answer.client_ms for answer in answers[len(answers) // 10 :]]),
        "n": len(answers),
        "pss_mb_before": round(max(one["pss_mb"] for one in before), 1),
        "pss_mb_after": round(max(one["pss_mb"] for one in after), 1),
    }


def alarms(rng: random.Random, most: int) -> float:
    """The share of strangers with common names for whom somebody is held strongly."""
    from labimpact.recognition.queries.recognising import STRONG

    rows = owners(
        "SELECT family_name, given_name FROM people_person WHERE family_name <> '' AND"
        " given_name <> '' AND id %% 97 = %s LIMIT %s",
        [rng.randrange(97), most],
    )
    families = [family for family, _given in rows]
    rng.shuffle(families)
    wrong = 0
    for family, (_other, given) in zip(families, rows, strict=True):
        found = ask(f"{family} {given} {rng.randint(1950, 2015)}")
        wrong += any(one.bits >= STRONG for one in found)
    return round(wrong / max(len(rows), 1), 4)


def told(report: dict[str, Any]) -> str:
    lines = [f"{name:12} {report[name]:>8}  goal {goal}" for name, goal in GOALS.items()]
    if web := report.get("web"):
        lines += ["", *(f"web {name:16} {value:>10}" for name, value in web.items())]
    lines += ["", f"{'worst groups':28} {'hit@5':>8} {'n':>6}"]
    lines += [f"{name:28} {share:>8} {n:>6}" for name, (share, n) in report["groups"].items()][:30]
    return "\n".join(lines)
