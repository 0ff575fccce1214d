"""`./labimpact manage assign`: the best plan of a problem in a file, without any database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labimpact.assignment.exchange import read, read_plan, written
from labimpact.assignment.problem import AGAIN, USUAL
from labimpact.assignment.rules import broken
from labimpact.assignment.solving import Impossible, Limits, Progress, Solution, solve

MISUSED = 2
HELP = """\
Trova la migliore assegnazione di richieste a persone, livello per livello, e dice fin dove è
dimostrata. Non usa la base dati. Il formato dei file: src/labimpact/assignment/exchange.py.
"""
EPILOG = """\
Con --work il lavoro si conta (in nodi) invece del tempo: lo stesso problema dà sempre
lo stesso piano. Con --again le promesse già comunicate contano subito dopo la copertura.
"""


def main(arguments: Sequence[str]) -> int:
    """Read, solve, write; 2 when a file is not what it should be."""
    parser = argparse.ArgumentParser(
        prog="./labimpact manage assign", description=HELP, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("problem", type=Path, help="il problema (JSON)")
    parser.add_argument("--out", type=Path, help="dove scrivere il piano (altrimenti a schermo)")
    parser.add_argument("--seconds", type=float, default=90.0, help="al massimo (90)")
    parser.add_argument(
        "--work", type=int, metavar="NODES", help="quanto lavoro, invece dei secondi"
    )
    parser.add_argument("--begin", type=Path, help="un piano da cui partire (JSON)")
    parser.add_argument("--again", action="store_true", help="tenere quanto è già promesso")
    options = parser.parse_args(arguments)
    try:
        problem = read(_json(options.problem))
        begin = read_plan(_json(options.begin)["plan"]) if options.begin else None
        if begin is not None and (wrong := broken(problem, begin)):
            sys.stderr.write(f"Il piano da cui partire non regge ({wrong[0]}): non lo uso.\n")
    except (ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{error}\n")
        return MISUSED
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return MISUSED
    limits = Limits(seconds=options.seconds, nodes=options.work)
    try:
        solution = solve(
            problem, order=AGAIN if options.again else USUAL, limits=limits, begin=begin, tell=_tell
        )
    except Impossible as clash:
        sys.stderr.write(f"{clash}\n")
        return MISUSED
    text = json.dumps(written(solution), indent=1) + "\n"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
        sys.stdout.write(_table(solution))
    else:
        sys.stdout.write(text)
    return 0


def _table(solution: Solution) -> str:
    """What each level costs, below what none can be, what may be too much of it, how long."""
    lines = [f"{'livello':12}{'costo':>10}{'almeno':>10}{'divario':>9}{'secondi':>9}"]
    lines += [
        f"{each.level:12}{each.cost:10}{each.bound:10}{each.gap:9.1%}{each.seconds:9.1f}"
        for each in solution.levels
    ]
    return "\n".join(lines) + "\n"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _tell(now: Progress) -> bool:
    sys.stderr.write(f"{now.seconds:6.1f} s  {now.level:10} {now.cost} (almeno {now.bound})\n")
    return True
