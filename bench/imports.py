"""`./labimpact bench imports`: a messy register of known truth, from the file to the report.

    ./labimpact bench imports --rows 10000 --seed 7 [--format xlsx] [--profile desk] [--out DIR]

Writes a register with `bench/messy.py`, brings it in as an operator of an office of its own, does
in processes of their own what the worker does (read, then import), decides as somebody who knows
the truth would, and compares every person, contact and month with it. Says seconds, processor
time and the peak of memory of the worker's processes. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

GOALS = {"seconds": 60, "memory_mb": 300}
STAGES = ("lay", "upload", "work", "answer", "start", "compare", "undo")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench imports")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--format", choices=["xlsx", "csv", "ods"], default="xlsx")
    parser.add_argument("--profile", choices=["desk", "siso"], default="desk")
    parser.add_argument("--out", type=Path, default=None, help="folder of the results")
    parser.add_argument("--undo", action="store_true", help="take it back too, and measure that")
    options = parser.parse_args(arguments)
    from bench import surroundings

    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = _written(Path(folder), options)
        for ground in surroundings.find_ground(150, here=False):
            found = measured(ground.environment, path, options)
    (out / "imports.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if not found["differences"] else 1


def _written(folder: Path, options: argparse.Namespace) -> Path:
    command = [
        sys.executable, str(ROOT / "bench" / "messy.py"), "--out", str(folder),
        "--rows", str(options.rows), "--seed", str(options.seed),
        "--format", options.format, "--profile", options.profile,
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Path(done.stdout.strip().splitlines()[-1])


def measured(
    environment: dict[str, str], path: Path, options: argparse.Namespace
) -> dict[str, Any]:
    """Every stage in a process of its own, as web and worker are."""
    state = path.parent / "state.json"
    state.write_text(json.dumps({"path": str(path), "profile": options.profile}), "utf-8")

    def stage(name: str, role: str = "app") -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, __file__, "--stage", name, "--state", str(state)],
            env=environment | {"LABIMPACT_DB_ROLE": role, "LABIMPACT_ACTOR": ""},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    stage("lay", role="owner")
    told = {"rows": options.rows, "seed": options.seed, "format": options.format}
    told["upload"] = stage("upload")
    told["reading"] = stage("work")
    told["decided"] = stage("answer")
    stage("start")
    told["writing"] = stage("work")
    told |= stage("compare")
    if options.undo:
        stage("undo")
        told["undoing"] = stage("work")
    works = [told["reading"], told["writing"]]
    told["seconds"] = round(sum(w["seconds"] for w in works), 1)
    told["cpu_seconds"] = round(sum(w["cpu_seconds"] for w in works), 1)
    told["memory_mb"] = max(w["memory_mb"] for w in works)
    told["missed"] = [name for name, goal in GOALS.items() if told[name] > goal]
    return told


def one_stage(name: str, state: Path) -> None:
    """What one of the processes does; its answer is the last line it writes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.bench")
    import django

    django.setup()
    from bench import truths

    facts = json.loads(state.read_text("utf-8"))
    begun, used = time.perf_counter(), time.process_time()
    answer = getattr(truths, name)(facts) or {}
    state.write_text(json.dumps(facts), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer |= {
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "memory_mb": peak,
    }
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stage"]:
        one_stage(sys.argv[2], Path(sys.argv[4]))
    else:
        raise SystemExit(main(sys.argv[1:]))
