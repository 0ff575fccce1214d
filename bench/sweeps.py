"""`./labimpact bench sweep`: how long the sweep takes, how much memory, and whom it finds.

On a folder of `bench seed`: some of its persons are there a second time, written otherwise by
another office (`truth.csv` says how). A pair that the sweep shows and that is not in the truth is a
false alarm; relatives, of whom the seed makes many, are among them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import threading
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

from bench import surroundings

GOALS = {"seconds": 900.0, "peak_mb": 8192.0}
CURVE = (-4, -2, 0, 2, 4, 6, 8, 10, 12)
Pair = tuple[int, int]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench sweep", description=__doc__)
    parser.add_argument("--on-seeded", action="store_true", help="on the folder as it is")
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--limit-memory", default="4GB")
    parser.add_argument("--keep", type=Path, help="where the files of the sweep stay")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    ground = surroundings.Ground(surroundings.environment())
    os.environ.update(ground.environment)
    truth = Path(os.environ["LABIMPACT_DATA"]) / "truth.csv"
    if not truth.exists():
        sys.stderr.write("This folder has no truth.csv: fill one with ./labimpact bench seed.\n")
        return 1
    import django

    django.setup()
    report = measure(options, truth)
    print(json.dumps(report) if options.json else told(report))
    return 0


def measure(options: argparse.Namespace, truth: Path) -> dict[str, Any]:
    from labimpact.recognition.actions.rebuilding import count_common
    from labimpact.recognition.actions.sweeping import sweep
    from labimpact.recognition.sweeping import folder, weighing
    from labimpact.recognition.sweeping.conducting import Order

    count_common()
    place = options.keep or Path(os.environ["LABIMPACT_DATA"]) / "bench-sweep"
    place.mkdir(parents=True, exist_ok=True)
    folder.empty(place)
    stages: dict[str, float] = {}
    memory = Memory()
    began = time.monotonic()
    counts = sweep(
        Order(options.engine, options.limit_memory, os.cpu_count() or 1),
        path=place, keep=True, say=lambda stage, _percent: timed(stages, stage, began),
    )  # fmt: skip
    seconds = time.monotonic() - began
    found = {
        pair_of(line): line["bits"]
        for path in sorted(place.glob("weighed-*.jsonl"))
        for line in weighing.lines(path)
    }
    if options.keep is None:
        folder.empty(place)
    pairs, kinds = true_pairs(truth)
    return {
        "seconds": round(seconds, 1), "peak_mb": memory.stop(), "counts": counts,
        "stages": lengths(stages, seconds), **quality(found, pairs, kinds),
    }  # fmt: skip


def timed(stages: dict[str, float], stage: str, began: float) -> None:
    stages.setdefault(stage, time.monotonic() - began)


def lengths(stages: dict[str, float], seconds: float) -> dict[str, float]:
    starts = [*stages.values(), seconds]
    return {name: round(starts[n + 1] - starts[n], 1) for n, name in enumerate(stages)}


class Memory:
    """The most memory that this process and its children held together, looked at now and then."""

    def __init__(self) -> None:
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self._most = max(self._most, sum(held(pid) for pid in family(os.getpid())))

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return round(self._most)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += family(int(child))
    return found


def held(pid: int) -> float:
    """Megabytes of a process that it does not share, and its part of what it shares."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def pair_of(line: dict[str, Any]) -> Pair:
    left, right = sorted((line["left"], line["right"]))
    return left, right


def true_pairs(path: Path) -> tuple[set[Pair], dict[int, str]]:
    """The pairs of records of one person, and how each record was written otherwise."""
    groups: dict[str, list[int]] = defaultdict(list)
    kinds = {}
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            groups[row["identity_id"]].append(int(row["person_id"]))
            kinds[int(row["person_id"])] = row["kinds"]
    pairs = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    return pairs, kinds


def quality(found: dict[Pair, float], truth: set[Pair], kinds: dict[int, str]) -> dict[str, Any]:
    from labimpact.recognition.sweeping.weighing import SHOWN

    curve = []
    for least in sorted({*CURVE, SHOWN}):
        shown = {pair for pair, bits in found.items() if bits >= least}
        right = len(shown & truth)
        curve.append({"bits": least, "shown": len(shown), "precision": share(right, len(shown)),
                      "recall": share(right, len(truth))})  # fmt: skip
    by: dict[str, list[int]] = defaultdict(list)
    for pair in truth:
        words = " ".join(kinds[one] for one in pair).split() or ["none"]
        for word in set(words):
            by[word].append(int(found.get(pair, -99.0) >= SHOWN))
    groups = {name: [share(sum(all_), len(all_)), len(all_)] for name, all_ in by.items()}
    at = next(line for line in curve if line["bits"] == SHOWN)
    return {
        "true_pairs": len(truth), "precision": at["precision"], "recall": at["recall"],
        "curve": curve, "groups": dict(sorted(groups.items(), key=lambda item: item[1])),
    }  # fmt: skip


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def told(report: dict[str, Any]) -> str:
    lines = [f"{name:28} {report[name]:>10}  goal {goal:.0f}" for name, goal in GOALS.items()]
    lines += [f"{name:28} {report[name]:>10}" for name in ("true_pairs", "precision", "recall")]
    lines += ["", *(f"{name:28} {value}" for name, value in report["counts"].items())]
    lines += ["", *(f"{name:28} {value:>8} s" for name, value in report["stages"].items())]
    lines += ["", f"{'bits':>6} {'shown':>8} {'precision':>10} {'recall':>8}"]
    lines += [
        f"{at['bits']:>6} {at['shown']:>8} {at['precision']:>10} {at['recall']:>8}"
        for at in report["curve"]
    ]
    lines += ["", f"{'worst groups':28} {'recall':>8} {'n':>6}"]
    lines += [f"{name:28} {part:>8} {n:>6}" for name, (part, n) in report["groups"].items()]
    return "\n".join(lines)
