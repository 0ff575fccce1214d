"""The pages on a network that `bench seed` filled: whatever its size, the same questions.

An ordinary operator, one of the largest office, and the Region's reader of reports ask for their
pages; nothing is laid beside what the folder holds, so figures of two sizes compare.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import nightly, plans, surroundings
from bench.asking import EMPTY, asked_in_turn, machine, saving
from bench.client import Answer, Browser

# Who asks: an office of ordinary size, the largest one, the whole network.
ORDINARY = "operatore.luino@demo.invalid"
LARGEST = "operatore1.prova-milano-1@demo.invalid"
REGION = "monitoraggio.regione@demo.invalid"
GOALS = {"p50_ms": 60.0, "office_report_ms": 300.0, "network_report_ms": 2000.0, "worker_mb": 220}


def measure(*, rounds: int, warm_up: int, workers: int, out: Path, jobs: bool) -> dict:
    """Ask for everything on the folder as it is."""
    if not os.environ.get(surroundings.PASSWORD):
        raise surroundings.CannotMeasure(
            "This folder was not filled by ./labimpact bench seed: fill one with it first."
        )
    ground = surroundings.Ground(surroundings.environment())
    os.environ.update(ground.environment)
    ground.manage("prepare", "--if-needed")
    found: dict[str, Any] = {"measures": {}, "cold": {}}
    with surroundings.served(ground, workers=workers) as running:
        for who, email in (("", ORDINARY), ("largest: ", LARGEST), ("network: ", REGION)):
            browser = Browser(running.base)
            browser.sign_in(email, running.environment[surroundings.PASSWORD])
            os.environ.update(running.environment)
            pages = find_pages(email)
            asked: dict[str, Callable[[], Answer]] = {
                name: (lambda path=path, ask=browser.get: ask(path)) for name, path in pages.items()
            }
            if "contact form" in pages:
                asked["save contact"] = saving(browser, pages["contact form"])
            found["cold"] |= {who + name: cold(ask) for name, ask in asked.items()}
            measured = asked_in_turn(browser, asked, rounds, warm_up)
            empty = measured.pop(EMPTY)
            found["measures"].setdefault(EMPTY, empty | {"blocks": 0})
            folder = out / "plans" / (who.strip(": ") or "ordinary")
            blocks = plans.write(pages, email=email, folder=folder)
            for name, row in measured.items():
                found["measures"][who + name] = row | {"blocks": blocks.get(name, 0)}
        found["memory"] = surroundings.memory(running.processes[0])
    found |= {"machine": machine(), "rounds": rounds, "persons": persons()}
    found["jobs"] = nightly.measure() if jobs else {}
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = "\n".join(lines(found))
    (out / "results.txt").write_text(text + "\n", encoding="utf-8")
    print(text)
    return found


def cold(ask: Callable[[], Answer]) -> float:
    """The first answer of a page on a server that has just started."""
    begun = time.perf_counter()
    answer = ask()
    if answer.status not in (200, 302):
        raise RuntimeError(f"{answer.status} instead of a page: {answer.body[:200]}")
    return (time.perf_counter() - begun) * 1000


def find_pages(email: str) -> dict[str, str]:
    """Addresses of one user's pages, for a person whom the office knows well."""
    import django

    django.setup()
    from labimpact.accounts.models import User
    from labimpact.base.actor import System
    from labimpact.base.permissions import Permission
    from labimpact.base.wall.session import acting, acting_as
    from labimpact.network.queries import actor_for

    with acting_as(System.SIGN_IN):
        actor = actor_for(User.objects.get(email=email))
    with acting(actor):
        if Permission.REPORT_VIEW in actor.network:
            return _reports("report, whole network")
        return _of_operator(actor)


def _of_operator(actor: Any) -> dict[str, str]:
    from django.db.models import Count
    from django.urls import reverse

    from labimpact.people.models import ContactPoint, Person
    from labimpact.procedures.models import ProcedureCase

    here = Person.objects.visible_to(actor).filter(
        registered_office_id=actor.office_id, birth_precision="day"
    )
    newest = here.exclude(tax_code="").order_by("-pk")[:200]
    known = Person.objects.filter(pk__in=[p.pk for p in newest])
    busiest = known.annotate(n=Count("contact_participations")).order_by("-n", "pk").first()
    names = here.values("family_name").annotate(n=Count("pk")).order_by("-n", "family_name")
    phone = ContactPoint.objects.filter(kind="phone", person__in=known).order_by("pk").first()
    case = ProcedureCase.objects.visible_to(actor).order_by("next_on", "pk")[0].pk
    search = reverse("people:search")
    common = names[0]["family_name"].split()[0]
    return {
        "Oggi": reverse("workspace:today"),
        "search, common name": f"{search}?{urlencode({'q': common})}",
        "search, full name": f"{search}?{urlencode({'q': busiest.full_name})}",
        "search, phone": f"{search}?{urlencode({'q': phone.value})}",
        "search, tax code": f"{search}?{urlencode({'q': busiest.tax_code})}",
        "search, nobody": f"{search}?{urlencode({'q': 'Xyzqw Nessunochesichiami'})}",
        "person": reverse("workspace:person", args=[busiest.pk]),
        "contact form": f"{reverse('desk:record')}?person={busiest.pk}",
        "agenda, week": f"{reverse('appointments:agenda')}?vista=settimana",
        "procedures": reverse("procedures:list"),
        "procedure": reverse("procedures:detail", args=[case]),
        "work list": f"{reverse('worklist:list')}?vista=ufficio",
        "work list, by words": f"{reverse('worklist:list')}?vista=ufficio&q=permesso",
        "office overview": reverse("worklist:overview"),
        **_of_recognition(actor),
        **_reports("report, one office"),
    }


def _of_recognition(actor: Any) -> dict[str, str]:
    """The queue of likely duplicates, a pair side by side, and who was merged: where there are."""
    from django.urls import reverse

    from labimpact.recognition.models import LikelyDuplicate, Merge

    pages = {
        "duplicates": reverse("recognition:duplicates"),
        "requests": reverse("recognition:requests"),
    }
    pair = LikelyDuplicate.objects.visible_to(actor).order_by("pk").first()
    if pair is not None:
        pages["pair"] = reverse("recognition:pair", args=[pair.left_id, pair.right_id])
    merge = Merge.objects.filter(undone_at=None).order_by("pk").first()
    if merge is not None:
        pages["person, merged"] = reverse("workspace:person", args=[merge.kept_id])
        pages["history of merges"] = reverse("recognition:history", args=[merge.kept_id])
    return pages


def _reports(name: str) -> dict[str, str]:
    """The last whole month: the same rows on whatever day of this one it is asked."""
    from django.urls import reverse

    return {name: f"{reverse('monitoring:report')}?{urlencode({'periodo': 'mese-scorso'})}"}


def persons() -> int:
    """How many persons the folder holds, asked as the owner."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        row = owner.execute("SELECT count(*) FROM people_person").fetchone()
    return int(row[0]) if row else 0


COLUMNS = (
    "queries",
    "blocks",
    "cpu_ms",
    "db_ms",
    "p50_ms",
    "p95_ms",
    "ratio_to_empty",
    "kilobytes",
)


def lines(report: dict, missed: list[str] | None = None) -> list[str]:
    """The figures as a table, what is over the goals, and how loaded the machine was."""
    found = [f"{'page':34}" + "".join(f"{c:>15}" for c in COLUMNS) + f"{'first_ms':>12}"]
    for name, row in report["measures"].items():
        cells = "".join(f"{row[c]:>15.1f}" for c in COLUMNS)
        first = report["cold"].get(name)
        found.append(f"{name:34}{cells}" + (f"{first:>12.0f}" if first else ""))
    found.append("")
    for row in report["memory"]:
        found.append(f"{row['process']:24} PSS {row['pss_mb']:6.1f} MB")
    for name, value in report["jobs"].items():
        found.append(f"{name:44} {value:8.1f} s")
    at = report["machine"]
    found += [
        "",
        *(verdicts(report) if missed is None else missed),
    ]
    found.append(
        f"{report['persons']} persons, {report['rounds']} rounds, {at['cores']} cores,"
        f" load {at['load']:.1f} at the end"
    )
    return found


def verdicts(report: dict) -> list[str]:
    """Which goals are missed; told, never a failure."""
    found = []
    for name, row in report["measures"].items():
        goal = GOALS["p50_ms"]
        if "report" in name:
            whole = name.startswith("network")
            goal = GOALS["network_report_ms" if whole else "office_report_ms"]
        if row["p50_ms"] > goal:
            found.append(f"over the goal: {name}, p50 {row['p50_ms']:.0f} ms > {goal:.0f}")
    for row in report["memory"]:
        if row["process"] == "web worker" and row["pss_mb"] > GOALS["worker_mb"]:
            found.append(f"over the goal: {row['process']}, {row['pss_mb']:.0f} MB")
    return found or ["all goals met"]


def growth(smaller: dict, larger: dict) -> list[str]:
    """Page by page, how much more the larger network costs; p95 may be half as much again."""
    a, b = smaller["measures"], larger["measures"]
    head = ("queries", "blocks", "cpu_ms", "db_ms", "p50_ms", "p95_ms")
    found = [
        f"{smaller['persons']} persons → {larger['persons']} persons",
        f"{'page':34}" + "".join(f"{c:>24}" for c in head) + f"{'p95 growth':>12}",
    ]
    for name in a:
        if name not in b:
            continue
        cells = "".join(f"{a[name][c]:>12.1f} →{b[name][c]:>9.1f} " for c in head)
        times = b[name]["p95_ms"] / a[name]["p95_ms"]
        weather = b[EMPTY]["p95_ms"] / a[EMPTY]["p95_ms"]
        over = "  over 1.5" if name != EMPTY and times > 1.5 else ""
        found.append(f"{name:34}{cells}{times:>11.2f}x{over}")
    found.append(f"the empty view, which is no larger, took {weather:.2f}x")
    return found
