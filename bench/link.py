"""`./labimpact bench link`: how well the same people are found, on registers whose truth is known.

Needs no installation. Prints one table, worst figures first where there are groups, or with --json
one object. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.linking.encoded import without_names  # noqa: E402
from bench.linking.households import households  # noqa: E402
from bench.linking.sets import Task, nomi, public_tasks  # noqa: E402
from bench.linking.size import at_size  # noqa: E402
from labimpact.recognition.linking import Linked, link_across, link_within  # noqa: E402

CUTS = (0.3, 0.5, 0.7, 0.9, 0.95, 0.99)


def main(arguments: Sequence[str]) -> int:
    """Measure and say."""
    parser = argparse.ArgumentParser(prog="./labimpact bench link", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--febrl4", type=Path, help="folder with dataset4a.csv and dataset4b.csv")
    parser.add_argument("--persons", type=int, default=5000, help="of the invented town")
    parser.add_argument("--seed", type=int, default=11, help="one that nobody tuned with")
    parser.add_argument("--size", type=int, nargs=2, metavar=("A", "B"),
                        help="only the command, on registers of so many rows")  # fmt: skip
    parser.add_argument("--encoded", type=int, nargs=2, metavar=("A", "B"),
                        help="only the count without names, on so many rows")  # fmt: skip
    options = parser.parse_args(arguments)
    if not nomi().is_dir():
        print(f"SKIPPED: the public registers are not there ({nomi()}).")
        return 3
    lists = nomi() / "nomi-faker" / "nomi_per_locale.csv"
    if options.size:
        left, right = options.size
        print(json.dumps(at_size(lists, left=left, right=right, seed=options.seed)))
        return 0
    if options.encoded:
        left, right = options.encoded
        print(json.dumps(without_names(lists, left=left, right=right, seed=options.seed)))
        return 0
    tasks = public_tasks(options.febrl4)
    tasks.append(households(lists, persons=options.persons, seed=options.seed))
    found = {}
    for task in tasks:
        found[task.name] = result = measured(task)
        if not options.json:
            tell(task.name, result)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    return 0


def measured(task: Task) -> dict[str, Any]:
    """Link one task and set the result beside its truth."""
    began = time.process_time()
    pairs = link_within(task.left) if task.right is None else link_across(task.left, task.right)
    seconds = time.process_time() - began
    decided = {(p.left, p.right) for p in pairs if p.decision == "match"}
    result: dict[str, Any] = {
        "records": len(task.left) + len(task.right or ()),
        "true_pairs": len(task.truth),
        **against(decided, task),
        "review": sum(p.decision == "review" for p in pairs),
        "cpu_s": round(seconds, 1),
        "curve": curve(pairs, task),
    }
    if task.groups is not None:
        result["recall_by_origin"] = by_group(decided, task)
    return result


def against(decided: set[tuple[int, int]], task: Task) -> dict[str, float]:
    """Precision, recall and their harmonic mean."""
    right = len(decided & task.truth)
    precision, recall = right / max(len(decided), 1), right / max(len(task.truth), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"f1": round(f1, 4), "precision": round(precision, 4), "recall": round(recall, 4)}


def curve(pairs: Sequence[Linked], task: Task) -> dict[str, dict[str, float]]:
    """The same at several scores."""
    return {str(cut): against({(p.left, p.right) for p in pairs if p.score >= cut}, task)
            for cut in CUTS}  # fmt: skip


def by_group(decided: set[tuple[int, int]], task: Task) -> dict[str, float]:
    """Recall of every origin, the worst first."""
    groups = task.groups or {}
    total, right = Counter(groups.values()), Counter(groups[p] for p in decided & task.truth)
    shares = {origin: round(right[origin] / many, 4) for origin, many in total.items()}
    return dict(sorted(shares.items(), key=lambda one: one[1]))


def tell(name: str, result: dict[str, Any]) -> None:
    """One task as lines of text."""
    print(f"{name}: F1 {result['f1']:.4f}  precision {result['precision']:.4f}  "
          f"recall {result['recall']:.4f}  ({result['records']} records, "
          f"{result['true_pairs']} true pairs, {result['review']} to review, "
          f"{result['cpu_s']} s)")  # fmt: skip
    for origin, recall in result.get("recall_by_origin", {}).items():
        print(f"    {origin}  recall {recall:.3f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
