"""`./labimpact bench territory`: the reading of the territory on a region's facts.

How long it takes to count them all, to take in a day's work, and to give the page, as a coordinator
of one area and as the Region's reader.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import surroundings
from bench.asking import asked_in_turn, machine
from bench.client import Browser
from bench.territory import laying

READERS = {
    "area": "coordinatore.luino@demo.invalid",
    "network": "monitoraggio.regione@demo.invalid",
}
PAGE, FILE = "/lavoro/territorio/", "/lavoro/territorio/territorio.xlsx"
GOAL_MS, GOAL_FOLD_S = 300, 60
# What an hour of a whole region touches.
TOUCHED = 2_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench territory")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench"
    try:
        for ground in surroundings.find_ground(100, here=False):
            report = measure(ground, options)
            out.mkdir(parents=True, exist_ok=True)
            (out / "territory.json").write_text(json.dumps(report, indent=1) + "\n")
            print("\n".join(lines(report)))
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def measure(ground: surroundings.Ground, options: argparse.Namespace) -> dict:
    url = ground.environment["DATABASE_URL"]
    laying.lay(url, options.persons)
    begun = time.perf_counter()
    ground.manage("recount_territory")
    counted_s = time.perf_counter() - begun
    report = {"persons": options.persons, "recount_s": counted_s, "fold_s": fold(ground, url),
              "readers": {}, "machine": machine()}  # fmt: skip
    with psycopg.connect(url, autocommit=True) as owner:
        # As autovacuum leaves it some minutes after everything was counted anew.
        owner.execute("VACUUM ANALYZE wall.territory_cell")
        report["cells"] = owner.execute("SELECT count(*) FROM wall.territory_cell").fetchone()[0]
    with surroundings.served(ground, workers=1) as running:
        for reach, email in READERS.items():
            browser = Browser(running.base)
            browser.sign_in(email, running.environment[surroundings.PASSWORD])
            asked = {name: (lambda path=path, b=browser: b.get(path))
                     for name, path in (("page", PAGE), ("file", FILE))}  # fmt: skip
            report["readers"][reach] = asked_in_turn(
                browser, asked, options.rounds, warm_up=options.warm_up
            )
    return report


def fold(ground: surroundings.Ground, url: str) -> float:
    """Seconds to take in what 2,000 touched contacts changed, as the worker does every minute."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            "UPDATE desk_contact SET occurred_on = occurred_on + 1 WHERE id > %s AND id <= %s",
            [laying.BASE, laying.BASE + TOUCHED],
        )
        begun = time.perf_counter()
        for _ in range(TOUCHED // 1_000):
            with owner.transaction():
                owner.execute("SELECT set_config('labimpact.actor', 'system:worker', true)")
                owner.execute("SELECT wall.fold_territory(1000)")
        return time.perf_counter() - begun


def lines(report: dict) -> list[str]:
    found = [
        f"{report['persons']} persons and cases, {report['cells']} counts",
        (
            f"all counted anew in {report['recount_s']:.0f} s;"
            f" {TOUCHED} touched contacts taken in within {report['fold_s']:.1f} s"
            f" (goal {GOAL_FOLD_S})"
        ),
    ]
    for reach, pages in report["readers"].items():
        for name, row in pages.items():
            goal = f" (goal {GOAL_MS})" if name == "page" else ""
            found.append(
                f"{reach:8} {name:5} p50 {row['p50_ms']:6.0f} ms{goal}, p95 {row['p95_ms']:6.0f},"
                f" cpu {row['cpu_ms']:5.0f}, db {row['db_ms']:5.0f}, {row['queries']:.0f} queries,"
                f" {row['ratio_to_empty']:.0f} times an empty view"
            )
    return [*found, f"{report['machine']['cores']} cores, load {report['machine']['load']:.1f}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
