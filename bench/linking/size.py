"""The command on registers of a real size: how long it takes, how much it holds, what it finds."""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.linking.households import Cells, two_registers

# Of so many persons each row of the first register needs, whatever chance says.
PERSONS_A_ROW = 1.6
MAP = """\
id = "id"
given_name = "given_name"
family_name = "family_name"
birth_date = "birth_date"
sex = "sex"
phone = "phone"
street = "street"
date_format = "%d/%m/%Y"
"""


def at_size(lists: Path, *, left: int, right: int, seed: int) -> dict[str, Any]:
    """Link two registers of so many rows with the command, in a process of its own."""
    persons = round(max(left, right * 1.2) * PERSONS_A_ROW)
    _people, *registers = two_registers(lists, persons=persons, seed=seed)
    rows = [register[:many] for register, many in zip(registers, (left, right), strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        files = [
            write(Path(folder, f"{name}.csv"), some) for name, some in zip("ab", rows, strict=True)
        ]
        told = Path(folder, "map.toml")
        told.write_text(MAP, "utf-8")
        out = Path(folder, "pairs.csv")
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "labimpact.recognition.linking", *map(str, files),
             "--map", str(told), "--out", str(out)],
            check=True, cwd=Path(__file__).resolve().parents[2] / "src",
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "rows": [len(some) for some in rows],
            "seconds": round(time.perf_counter() - began, 1),
            "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
            "memory_mb": after.ru_maxrss // 1024,
            **quality(out, rows),
        }


def write(path: Path, rows: list[tuple[int, Cells]]) -> Path:
    """A register as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0][1]))
        table.writeheader()
        table.writerows(cells for _person, cells in rows)
    return path


def quality(out: Path, rows: list[list[tuple[int, Cells]]]) -> dict[str, float]:
    """Precision, recall and F1 of what was decided, and how much is left to be looked at."""
    mine: dict[int, list[str]] = defaultdict(list)
    for person, cells in rows[0]:
        mine[person].append(cells["id"])
    truth = {(one, cells["id"]) for person, cells in rows[1] for one in mine[person]}
    with out.open(newline="", encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    decided = {(p["left_id"], p["right_id"]) for p in pairs if p["decision"] == "match"}
    right = len(decided & truth)
    precision, recall = right / max(len(decided), 1), right / max(len(truth), 1)
    return {
        "true_pairs": len(truth),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "review": sum(p["decision"] == "review" for p in pairs),
    }
