"""`./labimpact bench`: what the operator's main pages cost, beside an empty view.

Starts the product for real on the demonstration, signs in as an operator of Luino, asks for
each page in turn with the empty view in between, and writes a table, a JSON file and the plans
of the slowest queries. See bench/README.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench import (  # noqa: E402
    cases,
    finding,
    first_view,
    helped,
    imports,
    lookups,
    mediating,
    newcomers,
    plans,
    portal,
    seeded,
    surroundings,
    sweeps,
    things,
    translating,
)
from bench.asking import WARM_UP, asked_in_turn, machine, saving  # noqa: E402
from bench.client import Browser  # noqa: E402

EMAIL = "operatore.luino@demo.invalid"
OFFICE = "Sportello immigrati di Luino"
# Benchmarks with a ground and a table of their own.
OWN = {
    "finding": finding.main,
    "first_view": first_view.main,
    "helped": helped.main,
    "imports": imports.main,
    "lookups": lookups.main,
    "mediating": mediating.main,
    "newcomers": newcomers.main,
    "portal": portal.main,
    "sweep": sweeps.main,
    "translating": translating.main,
}
GOALS = {
    "queries": 15, "save_queries": 25, "p50_ms": 40, "worker_mb": 200, "recompute_s": 60,
    "pdf_ms": 300,
}  # fmt: skip
# Pages whose goal is not the common one.
P50 = {
    "procedures, 5,000 open": 60, "work list, 5,000 open": 60, "work list, by words": 60,
    "office overview": 60,
}  # fmt: skip
HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in OWN:
        return OWN[arguments[0]](arguments[1:])
    parser = argparse.ArgumentParser(prog="./labimpact bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=60, help="measured requests for each page")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--out", type=Path, default=None, help="folder of the results")
    parser.add_argument(
        "--here",
        action="store_true",
        help="on the given database, and not on one of its own",
    )
    parser.add_argument(
        "--on-seeded",
        action="store_true",
        help="on the network that ./labimpact bench seed laid in the folder, as it is",
    )
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="requests before measuring")
    parser.add_argument("--no-jobs", action="store_true", help="leave the nightly work unmeasured")
    if arguments[:1] == ["growth"]:
        return compare(arguments[1:])
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench"
    try:
        if options.on_seeded:
            seeded.measure(
                rounds=options.rounds, warm_up=options.warm_up, workers=options.workers, out=out,
                jobs=not options.no_jobs,
            )  # fmt: skip
            return 0
        for ground in surroundings.find_ground(options.persons, here=options.here):
            report = measure(ground, options.rounds, options.workers, out)
            report["persons"] = options.persons
            write(report, out)
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def compare(arguments: list[str]) -> int:
    """`bench growth A.json B.json`: the results of two sizes side by side."""
    parser = argparse.ArgumentParser(prog="./labimpact bench growth")
    parser.add_argument("smaller", type=Path)
    parser.add_argument("larger", type=Path)
    options = parser.parse_args(arguments)
    read = [json.loads(p.read_text(encoding="utf-8")) for p in (options.smaller, options.larger)]
    print("\n".join(seeded.growth(*read)))
    return 0


def measure(ground: surroundings.Ground, rounds: int, workers: int, out: Path) -> dict:
    cases.lay(ground.environment["DATABASE_URL"], OFFICE)
    things.lay(ground.environment["DATABASE_URL"], OFFICE)
    os.environ["LABIMPACT_BENCH_EMAIL"] = EMAIL
    with surroundings.served(ground, workers=workers) as running:
        browser = Browser(running.base)
        browser.sign_in(EMAIL, running.environment[surroundings.PASSWORD])
        os.environ.update(running.environment)
        pages = find_pages()
        asked = {name: (lambda path=path: browser.get(path)) for name, path in pages.items()}
        asked["save contact"] = saving(browser, pages["contact form"])
        found = asked_in_turn(browser, asked, rounds)
        sizes = surroundings.memory(running.processes[0])
        in_quantity = cases.measure()
    plans.write(pages, email=EMAIL, folder=out / "plans")
    return {
        "measures": found, "memory": sizes, "machine": machine(), "rounds": rounds,
        "cases": in_quantity,
    }  # fmt: skip


def find_pages() -> dict[str, str]:
    """Addresses of the pages, for a person and a name that the operator knows well."""
    import django

    django.setup()
    from django.db.models import Count
    from django.urls import reverse

    from labimpact.accounts.models import User
    from labimpact.agenda.models import AppointmentKind
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting, acting_as
    from labimpact.network.queries import actor_for
    from labimpact.people.models import Person

    with acting_as(System.SIGN_IN):
        actor = actor_for(User.objects.get(email=EMAIL))
    with acting(actor):
        known = Person.objects.visible_to(actor).annotate(n=Count("contact_participations"))
        busiest = known.order_by("-n", "pk").first()
        word = known.exclude(pk=busiest.pk).values("family_name").annotate(n=Count("pk"))
        kind = AppointmentKind.objects.filter(office_id=actor.office_id).order_by("pk").first().pk
        common = word.order_by("-n", "family_name").first()["family_name"].split()[0]
    from urllib.parse import urlencode

    person = f"?person={busiest.pk}"
    return {
        "Oggi": reverse("workspace:today"),
        "search, common name": f"{reverse('people:search')}?{urlencode({'q': common})}",
        "search, full name": f"{reverse('people:search')}?{urlencode({'q': busiest.full_name})}",
        "person": reverse("workspace:person", args=[busiest.pk]),
        "contact form": reverse("desk:record") + person,
        "agenda, week": f"{reverse('appointments:agenda')}?vista=settimana",
        "free places": f"{reverse('appointments:book')}{person}&tipo={kind}",
        "report of the month": reverse("monitoring:report"),
        "procedures, 5,000 open": reverse("procedures:list"),
        "work list, 5,000 open": f"{reverse('worklist:list')}?vista=ufficio",
        "work list, by words": f"{reverse('worklist:list')}?vista=ufficio&q=permesso",
        "office overview": reverse("worklist:overview"),
        "procedure": reverse("procedures:detail", args=[_case(actor)]),
    }


def _case(actor: Any) -> int:
    from labimpact.base.wall.session import acting
    from labimpact.procedures.models import ProcedureCase

    with acting(actor):
        return ProcedureCase.objects.visible_to(actor).order_by("next_on", "pk")[0].pk


def write(report: dict, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    table = "\n".join(lines(report))
    (out / "results.txt").write_text(table + "\n", encoding="utf-8")
    print(table)
    with contextlib.suppress(ValueError):
        print(f"\nwritten to {out}")


def lines(report: dict) -> list[str]:
    columns = ("queries", "queries_most", "savepoints", "cpu_ms", "db_ms", "p50_ms", "p95_ms",
               "ratio_to_empty", "kilobytes")  # fmt: skip
    found = [f"{'page':24}" + "".join(f"{c:>15}" for c in columns)]
    for name, row in report["measures"].items():
        found.append(f"{name:24}" + "".join(f"{row[c]:>15.1f}" for c in columns))
    found.append("")
    for row in report["memory"]:
        found.append(
            f"{row['process']:24} PSS {row['pss_mb']:6.1f} MB   RSS {row['rss_mb']:6.1f} MB"
        )
    quantity = report["cases"]
    found += [
        "",
        (f"{quantity['terms']} running terms computed again in {quantity['recompute_s']:.1f} s;"
        f" a case's sheet as PDF/A and PDF/UA in {quantity['pdf_ms']:.0f} ms"),
        "", *verdicts(report),
    ]  # fmt: skip
    at = report["machine"]
    found.append(
        f"{report['persons']} persons, {report['rounds']} rounds, {at['cores']} cores,"
        f" load {at['load']:.1f} at the end"
    )
    return found


def verdicts(report: dict) -> list[str]:
    """The goals, each met or not; a benchmark tells, it never fails."""
    found = []
    for name, row in report["measures"].items():
        if name == "empty view":
            continue
        most = GOALS["save_queries" if name == "save contact" else "queries"]
        for label, value, goal in (
            ("queries", row["queries"], most),
            ("p50 ms", row["p50_ms"], P50.get(name, GOALS["p50_ms"])),
        ):  # fmt: skip
            if value > goal:
                found.append(f"over the goal: {name}, {label} {value:.1f} > {goal}")
    for row in report["memory"]:
        if row["process"] != "web parent" and row["pss_mb"] > GOALS["worker_mb"]:
            found.append(f"over the goal: {row['process']}, {row['pss_mb']:.0f} MB")
    for name in ("recompute_s", "pdf_ms"):
        if report["cases"][name] > GOALS[name]:
            found.append(f"over the goal: {name} {report['cases'][name]:.1f} > {GOALS[name]}")
    return found or ["all goals met"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
