"""`./labimpact bench assign`: how good and how fast the best week is, against a greedy one.

Needs no installation. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.weeks import Shape, week  # noqa: E402
from labimpact.assignment import terms  # noqa: E402
from labimpact.assignment.curve import curve  # noqa: E402
from labimpact.assignment.greedy import greedy  # noqa: E402
from labimpact.assignment.problem import AGAIN, DAY, Level, Plan, Problem  # noqa: E402
from labimpact.assignment.rules import broken  # noqa: E402
from labimpact.assignment.solving import Limits, Solution, solve  # noqa: E402

REGION, AREA = Shape(400, 80, 5), Shape(40, 15, 1)
LOOKED_AT = (Level.CONTINUITY, Level.TRAVEL, Level.FAIRNESS)


def main(arguments: Sequence[str]) -> int:
    """Measure and say."""
    parser = argparse.ArgumentParser(prog="./labimpact bench assign", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    found: dict[str, Any] = {}
    for seed in options.seeds:
        problem = week(seed, REGION)
        solution = big(found, f"400 x 80, seed {seed}", problem, options.seconds)
        sick(found, f"sick call, seed {seed}", problem, solution)
        small(found, f"40 x 15, seed {seed}", week(seed, AREA))
    fairness(found, week(options.seeds[0], Shape(120, 30, 2)))
    found["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"memory: {found['memory, MB']} MB (goal 1024)")
    if options.out:
        options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


def big(found: dict[str, Any], name: str, problem: Problem, seconds: float) -> Solution:
    """The week of a region: first feasible plan, every level with its gap, against greedy."""
    begun = time.perf_counter()
    first = greedy(problem)
    feasible = time.perf_counter() - begun
    solution = solve(problem, limits=Limits(seconds=seconds))
    took = time.perf_counter() - begun
    before = terms.costs(problem, first)
    print(f"\n{name}: first plan {feasible:.2f} s (goal 2), whole {took:.1f} s")
    print(f"{'level':12}{'greedy':>10}{'ours':>10}{'bound':>10}{'gap':>8}{'seconds':>9}")
    for each in solution.levels:
        print(f"{each.level:12}{before[each.level]:10}{each.cost:10}{each.bound:10}"
              f"{each.gap:8.1%}{each.seconds:9.1f}")  # fmt: skip
    print(f"covered: {len(first)} by greedy, {len(solution.plan)} by us; "
          f"rules broken: {len(broken(problem, solution.plan))}")  # fmt: skip
    found[name] = {
        "first_s": feasible, "whole_s": took, "covered": [len(first), len(solution.plan)],
        "levels": {
            str(each.level): [before[each.level], each.cost, each.bound, each.seconds]
            for each in solution.levels
        },
    }  # fmt: skip
    equal_coverage(found[name], problem, first, seconds)
    return solution


def equal_coverage(found: dict[str, Any], problem: Problem, first: Plan, seconds: float) -> None:
    """The same requests that greedy covers, and no other: how much better the rest becomes,
    and how much it could at most, of which the bounds tell while the levels before are held."""
    covered = {p.request for p in first}
    same = replace(problem, requests=tuple(r for r in problem.requests if r.id in covered))
    before = terms.costs(same, first)
    solution = solve(same, limits=Limits(seconds=seconds))
    better, said = {}, []
    for each in solution.levels:
        if each.level in LOOKED_AT and before[each.level]:
            share, most = (1 - cost / before[each.level] for cost in (each.cost, each.bound))
            better[str(each.level)] = [share, most]
            said.append(f"{each.level} {share:.0%} (no plan more than {most:.0%})")
    found["better_at_equal_coverage"] = better
    print(f"at equal coverage better than greedy by: {', '.join(said)}; goal 25%")
    slack = {Level.TRAVEL: 0.05}
    again = solve(same, limits=Limits(seconds=seconds), slack=slack, begin=solution.plan)
    fairer = {str(x): 1 - again.costs[x] / before[x] for x in LOOKED_AT if before[x]}
    found["better_with_a_twentieth_more_way"] = fairer
    print("with a twentieth more way for fairness: "
          + ", ".join(f"{level} {share:.0%}" for level, share in fairer.items()))  # fmt: skip


def small(found: dict[str, Any], name: str, problem: Problem) -> None:
    """The week of one area: until everything is proven."""
    begun = time.perf_counter()
    solution = solve(problem, limits=Limits(seconds=60))
    took = time.perf_counter() - begun
    proven = all(each.is_proven for each in solution.levels)
    print(f"{name}: {'proven' if proven else 'NOT proven'} in {took:.2f} s (goal 5)")
    found[name] = {"seconds": took, "proven": proven}


def sick(found: dict[str, Any], name: str, problem: Problem, solution: Solution) -> None:
    """The busiest worker falls ill on Monday: the others keep what they were promised."""
    plan = solution.plan
    busiest = max(problem.workers, key=lambda w: sum(p.worker == w.id for p in plan))
    ill = replace(busiest, free=tuple(s for s in busiest.free if s.start >= DAY))
    told: dict[str, tuple[tuple[str, int], ...]] = {}
    for p in plan:
        told[p.request] = (*told.get(p.request, ()), (p.worker, p.start))
    again = replace(
        problem,
        workers=tuple(ill if w is busiest else w for w in problem.workers),
        requests=tuple(replace(r, promised=told.get(r.id, ())) for r in problem.requests),
    )
    begun = time.perf_counter()
    begin = [p for p in plan if not (p.worker == ill.id and p.start < DAY)]
    solved = solve(again, order=AGAIN[:2], begin=begin, limits=Limits(seconds=20))
    took = time.perf_counter() - begun
    lost = len(plan) - len(begin)
    changed = solved.costs[Level.PROMISES]
    proven = all(each.is_proven for each in solved.levels)
    print(f"{name}: {lost} jobs to give away, {changed} promises changed, "
          f"{'proven least' if proven else 'NOT proven'}, {took:.2f} s (goal 3)")  # fmt: skip
    found[name] = {"lost": lost, "changed": changed, "proven": proven, "seconds": took}


def fairness(found: dict[str, Any], problem: Problem) -> None:
    """What a little more way buys in fairness."""
    print("\nfairness: what more travelling buys")
    rows = [[each.slack, each.travel, each.unfairness] for each in curve(problem)]
    base = rows[0]
    for slack, way, unfair in rows:
        print(f"  up to {slack:4.0%} more allowed: travel {way / max(1, base[1]) - 1:+.1%}, "
              f"unfairness {unfair / max(1, base[2]) - 1:+.1%}")  # fmt: skip
    found["fairness"] = rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
