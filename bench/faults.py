"""`./labimpact bench faults`: kill −9 of web, worker and database while twenty people save.

Starts a real `./labimpact up` in a folder of its own, kills what the seed says when the seed says
it, lets the supervisor bring it back, and compares what people were told is saved with what is
there. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.faulting.mailbox import Mailbox  # noqa: E402
from bench.faulting.operators import Ledger, Operator  # noqa: E402
from bench.faulting.patience import Patient  # noqa: E402
from bench.faulting.proof import Verdict, prove  # noqa: E402
from bench.faulting.stage import PASSWORD, NotServed, Stage, say  # noqa: E402

# Kind and weight: the parts of the product, and twice in a hundred the launcher itself.
VICTIMS = {"web": 24, "web worker": 22, "worker": 24, "database": 14, "database session": 14,
           "launcher": 2}  # fmt: skip
OPERATORS = (
    "operatore.luino", "operatore2.luino", "operatore3.luino", "operatore.crema",
    "operatore2.crema", "operatore3.crema", "operatore.cittiglio", "operatore2.cittiglio",
    "operatore.valcamonica", "assistente-sociale2.luino",
)  # fmt: skip
COORDINATORS = ("coordinatore.luino", "coordinatore.crema")
# A kill comes this long after the last one was mended; one in ten does not wait for it.
CALM = (0.5, 4.0)
IMPATIENT = 0.1


@dataclass
class Kill:
    """One kill: what, and how long until it worked again."""

    kind: str
    seconds: float


@dataclass
class Run:
    """One run of the bench."""

    stage: Stage
    mailbox: Mailbox
    seed: int
    ledger: Ledger = field(default_factory=Ledger)
    kills: list[Kill] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def people(self, count: int) -> list[threading.Thread]:
        """Operators at their desks; two of twenty are coordinators, whose invitations are mails."""
        threads = []
        for number in range(count):
            dice = random.Random(f"{self.seed} {number}")
            invites = number < len(COORDINATORS)
            name = COORDINATORS[number] if invites else OPERATORS[number % len(OPERATORS)]
            patient = Patient(self.stage.base, f"{name}@demo.invalid", PASSWORD, dice, self.stop)
            operator = Operator(
                number, patient, self.ledger, dice,
                invites_into=self._office_of(name) if invites else None,
            )  # fmt: skip
            threads.append(threading.Thread(target=operator.work, daemon=True))
        return threads

    def _office_of(self, account: str) -> int:
        """The office into which an account of the demonstration may invite: its own."""
        with self.stage.sql() as connection:
            row = connection.execute(
                "SELECT m.office_id FROM network_membership m JOIN accounts_user u"
                " ON u.id = m.user_id WHERE u.email = %s ORDER BY m.id LIMIT 1",
                [f"{account}@demo.invalid"],
            ).fetchone()
        if row is None:
            raise NotServed(f"The demonstration has no {account}.")
        return int(row[0])

    def kill_all(self, count: int, minutes: float) -> None:
        """Kill so many times what the seed says, waiting each time until it works again."""
        dice = random.Random(self.seed)
        until = time.monotonic() + minutes * 60
        while len(self.kills) < count and time.monotonic() < until:
            time.sleep(dice.uniform(*CALM))
            kind = dice.choices(list(VICTIMS), list(VICTIMS.values()))[0]
            waits = dice.random() >= IMPATIENT
            beats = self.stage.worker_beats()
            if not self.stage.kill(kind, dice):
                # What was killed a moment ago is not back yet: nothing was killed this time.
                continue
            begun = time.monotonic()
            if kind == "launcher":
                self._up_again()
            if waits or kind == "launcher":
                self._until_it_works(kind, beats)
            self.kills.append(Kill(kind, round(time.monotonic() - begun, 2) if waits else -1))
            if len(self.kills) % 10 == 0:
                say(f"{len(self.kills)} kills, {sum(map(len, self.ledger.taken.values()))} saved")

    def _up_again(self) -> None:
        """Nobody brings the launcher back but who runs it: a new `up` takes the folder over."""
        if self.stage.process is not None:
            self.stage.process.wait()
        self.stage.up()

    def _until_it_works(self, kind: str, beats: int) -> None:
        until = time.monotonic() + 240
        while time.monotonic() < until:
            if kind == "worker":
                if self.stage.worker_beats() > beats:
                    return
            elif self.stage.serves():
                return
            time.sleep(0.05)
        raise NotServed(f"after killing {kind} nothing came back within four minutes")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=120, help="no more kills after so long")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--keep", action="store_true", help="keep the folder afterwards")
    parser.add_argument("--out", type=Path, default=None, help="folder of the results")
    options = parser.parse_args(arguments)
    data = Path(os.environ["LABIMPACT_DATA"]) / "bench-faults"
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench"
    shutil.rmtree(data, ignore_errors=True)
    mailbox = Mailbox()
    run = Run(Stage(data, mailbox.port), mailbox, options.seed)
    try:
        report = measure(run, options.kills, options.people, options.minutes)
    except NotServed as reason:
        say(f"{reason}; the folder is kept: {data}")
        run.stop.set()
        run.stage.down()
        return 1
    finally:
        mailbox.close()
    run.stage.down()
    write(report, out)
    if not options.keep and report["verdict"]["clean"]:
        shutil.rmtree(data, ignore_errors=True)
    return 0 if report["verdict"]["clean"] else 1


def measure(run: Run, kills: int, people: int, minutes: float) -> dict[str, Any]:
    say("Starting the product with its demonstration.")
    run.stage.up()
    with run.stage.sql() as connection:
        (run.ledger.begun_at,) = connection.execute("SELECT now()").fetchone() or (None,)
    threads = run.people(people)
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    try:
        run.kill_all(kills, minutes)
    finally:
        spent = time.monotonic() - begun
        time.sleep(5)
        run.stop.set()
        for thread in threads:
            thread.join(200)
    run.stage.wait_until_served()
    say("Comparing what was acknowledged with what is there.")
    verdict = prove(run.stage, run.ledger, run.mailbox)
    return told(run, verdict, spent)


def told(run: Run, verdict: Verdict, spent: float) -> dict[str, Any]:
    """The whole report, as it is written."""
    recovery: dict[str, dict[str, float]] = {}
    for kind in VICTIMS:
        waited = sorted(k.seconds for k in run.kills if k.kind == kind and k.seconds >= 0)
        count = sum(k.kind == kind for k in run.kills)
        if count:
            recovery[kind] = {
                "kills": count,
                "median_s": round(statistics.median(waited), 2) if waited else -1,
                "longest_s": max(waited, default=-1),
            }
    return {
        "seed": run.seed,
        "kills": len(run.kills),
        "seconds": round(spent),
        "recovery": recovery,
        "verdict": verdict.told(),
        "answers": dict(run.ledger.seen.most_common()),
        "refused": sorted(set(run.ledger.refused))[:40],
        "refusals": len(run.ledger.refused),
        "load": os.getloadavg()[0],
        "cores": os.cpu_count() or 0,
    }


def write(report: dict[str, Any], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    (out / "faults.json").write_text(text + "\n", encoding="utf-8")
    table = "\n".join(lines(report))
    (out / "faults.txt").write_text(table + "\n", encoding="utf-8")
    print(table)


def lines(report: dict[str, Any]) -> list[str]:
    """The report as a table."""
    verdict = report["verdict"]
    found = [f"{report['kills']} kills in {report['seconds']} s, seed {report['seed']}", ""]
    found.append(f"{'killed':20}{'times':>8}{'back after s':>14}{'longest':>10}")
    for kind, row in report["recovery"].items():
        found.append(f"{kind:20}{row['kills']:>8}{row['median_s']:>14.1f}{row['longest_s']:>10.1f}")
    found += ["", f"{'thing':12}{'sent':>8}{'told saved':>12}{'there':>8}{'lost':>8}{'doubled':>9}"]
    for kind, row in verdict["counts"].items():
        lost, doubled = len(verdict["lost"][kind]), len(verdict["doubled"][kind])
        found.append(
            f"{kind:12}{row['sent']:>8}{row['acknowledged']:>12}{row['in the database']:>8}"
            f"{lost:>8}{doubled:>9}"
        )
    found.append("")
    found += [f"{count:>6}  {what}" for what, count in verdict["broken"].items()]
    found += [f"{count:>6}  mails: {what}" for what, count in verdict["mails"].items()]
    found += [f"{count:>6}  answers: {what}" for what, count in report["answers"].items()]
    found += ["", f"queue empty {verdict['queue_empty_after_s']:.0f} s after the last kill",
              f"load {report['load']:.1f} on {report['cores']} cores",
              "nothing lost, nothing doubled" if verdict["clean"] else "NOT CLEAN"]  # fmt: skip
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
