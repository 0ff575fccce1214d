"""`./labimpact bench mediating`: the pages of mediation in a service with years of work.

On a demonstration of its own: lays 80 mediators, 20,000 sessions of the past with their reports
and 400 of next week that nobody has yet; then coordinator, school and mediator ask for each page
in turn, with the empty view in between. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import plans, surroundings
from bench.asking import EMPTY, asked_in_turn, machine
from bench.client import Browser

COORDINATOR = "coordinatore-mediazione.luino@demo.invalid"
REQUESTER = "richiedente.luino@demo.invalid"
MEDIATOR = "mediatore.luino@demo.invalid"
# Told apart from the requests of the demonstration by their reason.
MARK = "Richiesta di misura."
GOALS = {"queries": 25, "p50_ms": 80}
_TABLES = (
    "mediator", "mediatorlanguage", "availability", "mediationrequest", "mediationsession",
    "assignment", "assignmentway", "sessionreport",
)  # fmt: skip
_STEPS = Path(__file__).with_suffix(".sql")
_COLUMNS = ("queries", "cpu_ms", "db_ms", "p50_ms", "p95_ms", "ratio_to_empty", "kilobytes")


def main(arguments: list[str]) -> int:
    """Lay what is missing, measure, say which goals are missed."""
    parser = argparse.ArgumentParser(prog="./labimpact bench mediating", description=__doc__)
    parser.add_argument("--persons", type=int, default=1000)
    parser.add_argument("--mediators", type=int, default=80)
    parser.add_argument("--past", type=int, default=20_000)
    parser.add_argument("--ahead", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench-mediating"
    try:
        for ground in surroundings.find_ground(options.persons, here=False):
            lay(ground.environment["DATABASE_URL"], options)
            write(measure(ground, options, out), out)
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def lay(url: str, options: argparse.Namespace) -> None:
    """Write the rows as the owner, without the triggers that ask who writes."""
    begun = time.perf_counter()
    monday = date.today() + timedelta(days=7 - date.today().weekday())  # noqa: DTZ011
    with psycopg.connect(url, autocommit=True) as owner:
        with owner.transaction():
            for table in _TABLES:
                owner.execute(f"ALTER TABLE mediation_{table} DISABLE TRIGGER USER")
            owner.execute(
                "CREATE TEMP TABLE asked AS SELECT %s::int AS mediators, %s::int AS past,"
                " %s::int AS ahead, %s::date AS monday, %s::text AS coordinator, %s::text AS mark",
                [options.mediators, options.past, options.ahead, monday, COORDINATOR, MARK],
            )
            for statement in filter(str.strip, _STEPS.read_text(encoding="utf-8").split(";\n")):
                owner.execute(statement)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                owner.execute(f"ALTER TABLE mediation_{table} ENABLE TRIGGER USER")
        owner.execute("ANALYZE")
        row = owner.execute(
            "SELECT count(*) FROM mediation_mediationrequest WHERE reason = %s", [MARK]
        ).fetchone()
    if row is None or row[0] != options.past + options.ahead:
        raise surroundings.CannotMeasure(f"Laid {row} requests: the demonstration has no model.")
    sys.stderr.write(f"{row[0]} requests laid in {time.perf_counter() - begun:.0f} s\n")


def measure(ground: surroundings.Ground, options: argparse.Namespace, out: Path) -> dict[str, Any]:
    """Ask for every page in turn, and write the plans of the slowest questions."""
    found: dict[str, Any] = {"measures": {}, "rounds": options.rounds}
    with surroundings.served(ground, workers=min(2, os.cpu_count() or 1)) as running:
        os.environ.update(running.environment)
        for who, email in (
            ("coordinator", COORDINATOR), ("requester", REQUESTER), ("mediator", MEDIATOR),
        ):  # fmt: skip
            browser = Browser(running.base)
            browser.sign_in(email, running.environment[surroundings.PASSWORD])
            pages = find_pages(who)
            asked = {
                name: (lambda path=path, ask=browser.get: ask(path)) for name, path in pages.items()
            }
            measured = asked_in_turn(browser, asked, options.rounds, options.warm_up)
            found["measures"].setdefault(EMPTY, measured.pop(EMPTY))
            plans.write(pages, email=email, folder=out / "plans" / who)
            found["measures"] |= {f"{who}: {name}": row for name, row in measured.items()}
        found["memory"] = surroundings.memory(running.processes[0])
    return found | {"machine": machine()}


def find_pages(who: str) -> dict[str, str]:
    """Addresses of the pages of a role, for rows with years of work behind them."""
    import django

    django.setup()
    from django.urls import reverse

    listed = reverse("mediation:requests")
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        rows = dict(
            owner.execute(
                "SELECT s.state, max(s.id) FROM mediation_mediationsession s"
                " JOIN mediation_mediationrequest r ON r.id = s.request_id"
                " WHERE r.reason = %s GROUP BY 1",
                [MARK],
            ).fetchall()
        )
        request = owner.execute(
            "SELECT request_id FROM mediation_mediationsession WHERE id = %s", [rows["approved"]]
        ).fetchone()
        busy = owner.execute(
            "SELECT id, user_id FROM mediation_mediator WHERE name = 'Misura 1'"
        ).fetchone()
    common = {"Oggi": reverse("workspace:today"), "requests": listed}
    if who == "mediator":
        return {"Oggi": common["Oggi"], "day": reverse("mediation:day")}
    if who == "requester":
        return common | {"new": reverse("mediation:new"), "hours": reverse("mediation:packages")}
    if request is None or busy is None:
        raise surroundings.CannotMeasure("The rows that were laid are not there.")
    return common | {
        "requests, last page": f"{listed}?pagina=9999",
        "request": reverse("mediation:request", args=request),
        "who could go": reverse("mediation:propose", args=[rows["approved"]]),
        "week": reverse("mediation:board"),
        "plans": reverse("mediation:plans"),
        "mediators": reverse("mediation:mediators"),
        "mediator": reverse("mediation:mediator", args=[busy[0]]),
        "report": reverse("mediation:service_report"),
    }


def write(report: dict[str, Any], out: Path) -> None:
    """The table, and the goals that are missed: a benchmark tells, it never fails."""
    lines = [f"{'page':32}" + "".join(f"{c:>15}" for c in _COLUMNS)]
    for name, row in report["measures"].items():
        lines.append(f"{name:32}" + "".join(f"{row[c]:>15.1f}" for c in _COLUMNS))
        if name == EMPTY:
            continue
        if row["queries"] > GOALS["queries"]:
            lines.append(f"  over the goal: {row['queries']:.0f} queries")
        if row["p50_ms"] > GOALS["p50_ms"]:
            lines.append(f"  over the goal: p50 {row['p50_ms']:.0f} ms")
    lines += [f"{row['process']:24} PSS {row['pss_mb']:6.1f} MB" for row in report["memory"]]
    at = report["machine"]
    lines.append(
        f"{report['rounds']} rounds, {at['cores']} cores, load {at['load']:.1f} at the end"
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (out / "results.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
