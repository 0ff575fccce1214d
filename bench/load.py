"""`./labimpact bench load`: two hundred signed-in people who work and think, for ten minutes.

The server is started as `./labimpact up` starts it, with its worker; server and people share the
machine. See bench/README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench import surroundings  # noqa: E402
from bench.loading.desk import Account, Person, Tally  # noqa: E402
from bench.loading.line import Line, NoAnswer  # noqa: E402

ROLES = ("desk_operator", "social_worker")
P95_GOAL_MS = 500
_TICKS = os.sysconf("SC_CLK_TCK")
_ACCOUNTS = """
SELECT u.email, min(m.office_id) FROM network_membership m JOIN accounts_user u ON u.id = m.user_id
WHERE m.role = ANY(%s) AND u.is_active AND u.is_demo
AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
GROUP BY 1 HAVING count(DISTINCT m.office_id) = 1 ORDER BY 1
"""
_PEOPLE = """
SELECT p.id, btrim(p.family_name || ' ' || p.given_name) FROM people_person p
WHERE p.merged_into_id IS NULL AND p.id IN (SELECT person_id FROM people_grant g
    WHERE g.office_id = %(office)s AND g.revoked_at IS NULL
      AND (g.valid_to IS NULL OR g.valid_to > now() + interval '1 hour')
    ORDER BY md5(g.id::text) LIMIT 300)
AND NOT EXISTS (SELECT 1 FROM people_seal s WHERE s.person_id = p.id)
AND length(p.family_name) > 1
"""
_CASES = """
SELECT c.id FROM procedures_procedurecase c WHERE c.office_id = %(office)s AND c.state = 'open'
AND NOT EXISTS (SELECT 1 FROM procedures_caseparticipant a JOIN people_seal s
                ON s.person_id = a.person_id WHERE a.case_id = c.id)
ORDER BY c.id DESC LIMIT 50
"""


_HELPED = """
SELECT c.id FROM casework_case c WHERE c.office_id = %(office)s AND c.state <> 'closure'
AND NOT EXISTS (SELECT 1 FROM people_seal s WHERE s.person_id = c.person_id)
ORDER BY md5(c.id::text) LIMIT 100
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench load", description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--ramp", type=float, default=60, help="seconds in which all sign in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0), metavar="S")
    parser.add_argument("--persons", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--on-seeded", action="store_true", help="on the folder's own database")
    parser.add_argument(
        "--on-cases", action="store_true",
        help="the social workers, on the cases that ./labimpact bench helped laid",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=None, help="folder of the results")
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench"
    try:
        for ground in grounds(options):
            report = measure(ground, options)
            write(report, out)
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def grounds(options: argparse.Namespace) -> Any:
    """A database of its own with the demonstration, or the folder's as it is."""
    if not options.on_seeded:
        yield from surroundings.find_ground(options.persons, here=False)
        return
    if os.environ.get("LABIMPACT_DEMO") != "1":
        raise surroundings.CannotMeasure("This folder does not hold a demonstration.")
    if surroundings.PASSWORD not in os.environ:
        raise surroundings.CannotMeasure(f"Say the accounts' password in {surroundings.PASSWORD}.")
    yield surroundings.Ground(surroundings.environment())


def measure(ground: surroundings.Ground, options: argparse.Namespace) -> dict[str, Any]:
    # What is served is what is installed: no measuring header, attempts limited as ever.
    # People sit at different addresses, as they do behind a proxy: one alone may not sign in so
    # many times a minute.
    ground.environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production", "LABIMPACT_PROXIES": "1",
    }  # fmt: skip
    accounts = find_accounts(ground.environment["DATABASE_URL"], on_cases=options.on_cases)
    with surroundings.served(ground, workers=options.workers) as running:
        worker = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "run_worker"],
            env=running.environment, cwd=ROOT, stdout=sys.stderr,
        )  # fmt: skip
        try:
            crowd = Crowd(running, accounts, options)
            crowd.watched = {"web": running.processes[0].pid, "worker": worker.pid}
            report = asyncio.run(crowd.run())
            report["memory"] = surroundings.memory(running.processes[0])
        finally:
            worker.terminate()
            worker.wait(30)
    return report


def find_accounts(owner_url: str, *, on_cases: bool = False) -> list[Account]:
    """The demonstration's operators, each with persons and cases of the office they work for."""
    found = []
    roles = ["social_worker"] if on_cases else list(ROLES)
    with psycopg.connect(owner_url) as owner:
        for email, office in owner.execute(_ACCOUNTS, [roles]).fetchall():
            people = owner.execute(_PEOPLE, {"office": office}).fetchall()
            cases = owner.execute(_CASES, {"office": office}).fetchall()
            helped = owner.execute(_HELPED, {"office": office}).fetchall() if on_cases else []
            if people and (helped or not on_cases):
                found.append(
                    Account(email, tuple((pk, name) for pk, name in people),
                            tuple(pk for (pk,) in cases), tuple(pk for (pk,) in helped))
                )  # fmt: skip
    if not found:
        raise surroundings.CannotMeasure("This database has no operator of the demonstration.")
    return found


class Crowd:
    """All of them, and the clock."""

    def __init__(
        self,
        running: surroundings.Ground,
        accounts: list[Account],
        options: argparse.Namespace,
    ) -> None:
        self.options = options
        self.tally = Tally()
        self.watched: dict[str, int] = {}
        self.postgres = postmaster(running.environment["DATABASE_URL"])
        where = urlsplit(running.base)
        password = running.environment[surroundings.PASSWORD]
        self.people = [
            Person(
                line=Line(
                    str(where.hostname),
                    int(where.port or 0),
                    address=f"10.7.{number // 200}.{number % 200 + 1}",
                ),
                account=accounts[number % len(accounts)],
                password=password,
                tally=self.tally,
                dice=random.Random(f"{options.seed} {number}"),
                think=(options.think[0], options.think[1]),
            )
            for number in range(options.users)
        ]

    async def run(self) -> dict[str, Any]:
        begun = time.monotonic()
        counted_from = begun + self.options.ramp + self.options.think[1]
        until = counted_from + self.options.minutes * 60
        step = self.options.ramp / max(1, len(self.people))
        tasks = [
            asyncio.create_task(self._one(person, number * step, until))
            for number, person in enumerate(self.people)
        ]
        await asyncio.sleep(counted_from - begun)
        self.tally.counting = True
        before = self._spent()
        await asyncio.sleep(until - counted_from)
        after = self._spent()
        self.tally.counting = False
        await asyncio.gather(*tasks)
        seconds = self.options.minutes * 60
        return {
            "users": len(self.people),
            "minutes": self.options.minutes,
            "pages": {label: told(waited) for label, waited in sorted(self.tally.waited.items())},
            "all": told([ms for waited in self.tally.waited.values() for ms in waited]),
            "errors": dict(self.tally.errors),
            "cores_used": {k: round((after[k] - before[k]) / seconds, 3) for k in before},
            "load": os.getloadavg()[1],
            "cores": os.cpu_count() or 0,
        }

    async def _one(self, person: Person, wait: float, until: float) -> None:
        await asyncio.sleep(wait)
        try:
            await person.sign_in()
        except (NoAnswer, KeyError) as reason:
            self.tally.error(f"signing in: {reason}")
            return
        await person.work(until)
        person.line.hang_up()

    def _spent(self) -> dict[str, float]:
        """Processor seconds so far: of the people, of each part of the product, of the rest."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        parts = {name: tree_seconds(pid) for name, pid in self.watched.items()}
        if self.postgres:
            parts["database"] = tree_seconds(self.postgres)
        mine = own.ru_utime + own.ru_stime
        return {"people": mine, **parts, "whole machine": machine_seconds()}


def postmaster(url: str) -> int:
    """The embedded server's process, when this machine runs it."""
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT pg_backend_pid()").fetchone()
        pid = int(row[0]) if row else 0
        try:
            return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            return 0


def tree_seconds(pid: int) -> float:
    """User and system time of a process, its children, and those that have ended."""
    total = 0.0
    for one in [pid, *surroundings._children(pid)]:
        try:
            parts = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = parts[11:15] if one == pid else parts[11:13]
        total += sum(map(int, own)) / _TICKS
    return total


def machine_seconds() -> float:
    """Busy time of all cores, everybody's."""
    numbers = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(numbers) - numbers[3] - numbers[4]) / _TICKS


def told(waited: list[float]) -> dict[str, float]:
    ordered = sorted(waited)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0

    return {"count": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99),
            "max_ms": at(1)}  # fmt: skip


def write(report: dict[str, Any], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "load.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    table = "\n".join(lines(report))
    (out / "load.txt").write_text(table + "\n", encoding="utf-8")
    print(table)


def lines(report: dict[str, Any]) -> list[str]:
    columns = ("count", "p50_ms", "p95_ms", "p99_ms", "max_ms")
    found = [f"{'page':18}" + "".join(f"{c:>10}" for c in columns)]
    for label, row in {**report["pages"], "all pages": report["all"]}.items():
        found.append(f"{label:18}" + "".join(f"{row[c]:>10.0f}" for c in columns))
    errors = sum(report["errors"].values())
    found += ["", f"{report['users']} people, {report['minutes']:g} minutes, {errors} errors"]
    found += [f"  {count} × {what}" for what, count in report["errors"].items()]
    found += [f"cores used by {name}: {used:.2f}" for name, used in report["cores_used"].items()]
    for row in report["memory"]:
        found.append(f"{row['process']:18} PSS {row['pss_mb']:6.1f} MB")
    good = not errors and report["all"]["p95_ms"] <= P95_GOAL_MS
    found.append(f"load {report['load']:.1f} on {report['cores']} cores")
    found.append("goal met" if good else f"over the goal: no error, p95 <= {P95_GOAL_MS} ms")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
