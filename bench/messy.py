"""`python bench/messy.py`: write a messy register that knows the truth, and judge its reading.

    python bench/messy.py --rows 10000 --seed 7 --format xlsx --profile desk --out /tmp/register
    python bench/messy.py --rows 2000 --seed 1 2 3 --format csv --profile desk --out DIR --judge

Writes `register.<format>` and `truth.json` (rows with the persons and the contact that they mean,
the rows that must be errors and why, and for each row the first one with the same people). With
`--judge` the product reads each file and the shares of rows right, wrong and left as doubts are
told, with speed and the peak of memory of the reading (in a process of its own).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


def generate(folder: Path, *, rows: int, seed: int, form: str, profile: str) -> Path:
    """Write the register and its truth; the path of the register."""
    from bench.messiness import register, sheets

    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"{seed}:{rows}:{form}:{profile}")
    made = register.write(rows, rng, form=form, profile=profile)
    path = folder / f"register.{form}"
    how = sheets.save(made, path, rng)
    truth: dict[str, Any] = {
        "profile": profile,
        "seed": seed,
        "heading_row": made.heading_row,
        "columns": made.columns,
        **how,
        "rows": made.truth,
    }
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    return path


def judged(path: Path) -> dict[str, Any]:
    """Read a register in this process and compare it with the truth beside it."""
    from bench.messiness.judging import judge

    truth = json.loads((path.parent / "truth.json").read_text("utf-8"))
    verdict = judge(path, truth)
    total = sum(verdict.counts.values())
    return {
        "rows": total,
        "seconds": round(verdict.seconds, 1),
        "shares": verdict.shares,
        "mapping_wrong": verdict.mapping_wrong,
        "wrong_fields": dict(verdict.wrong_fields.most_common(20)),
        "doubts": dict(verdict.doubts.most_common(20)),
        "examples": verdict.examples,
    }


def measured(path: Path, profile_code: str) -> dict[str, Any]:
    """Read a register in this process, keeping nothing: processor time and peak of memory."""
    from bench.messiness.planning import TODAY
    from bench.messiness.reference import lexicon
    from labimpact.imports.files import open_table
    from labimpact.imports.mapping import propose
    from labimpact.imports.profiles import profile
    from labimpact.imports.understanding import read_rows

    lists = lexicon()
    before, began = _peak_mb(), time.process_time()
    table = open_table(path, name=path.name)
    kind = profile(profile_code)
    mapping = propose(table, profile=kind).mapping
    rows = sum(1 for _row in read_rows(table, mapping, kind, lists, today=TODAY))
    spent = time.process_time() - began
    return {
        "rows": rows,
        "columns": len(table.columns),
        "cpu_seconds": round(spent, 2),
        "rows_per_cpu_second": round(rows / spent),
        "memory_mb": _peak_mb(),
        "memory_before_mb": before,
    }


def _peak_mb() -> int:
    """The peak of this process's memory: of itself, not of who started it (as ru_maxrss is)."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(found) for found in re.findall(r"VmHWM:\s+(\d+)", status)) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--format", choices=["xlsx", "csv", "ods"], default="xlsx")
    parser.add_argument("--profile", choices=["desk", "siso", "school"], default="desk")
    parser.add_argument("--out", type=Path, default=Path("messy-register"))
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--only-judge", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--only-read", type=Path, help="measure the reading of this file, no more")
    parser.add_argument("--examples", type=int, default=0, help="how many differences to show")
    asked = parser.parse_args()
    import django

    django.setup()
    if asked.only_judge:
        print(json.dumps(judged(asked.only_judge), ensure_ascii=False))
        return
    if asked.only_read:
        print(json.dumps(measured(asked.only_read, asked.profile)))
        return
    for seed in asked.seed:
        folder = asked.out / f"{seed}" if len(asked.seed) > 1 else asked.out
        path = generate(
            folder, rows=asked.rows, seed=seed, form=asked.format, profile=asked.profile
        )
        print(path)
        if asked.judge:
            _report(path, asked.profile, asked.examples)


def _report(path: Path, profile: str, examples: int) -> None:
    answer = _apart("--only-judge", str(path))
    answer["reading"] = _apart("--only-read", str(path), "--profile", profile)
    shown = answer.pop("examples")
    (path.parent / "verdict.json").write_text(json.dumps({**answer, "examples": shown}, indent=1))
    print(json.dumps(answer, ensure_ascii=False, indent=1))
    for line in shown[:examples]:
        print("  ", line)


def _apart(*arguments: str) -> dict[str, Any]:
    """The answer of this program in a process of its own, so that memory is its alone."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, capture_output=True, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    main()
