"""`./labimpact bench portal`: the public pages of a portal with 1,000 guides in 16 languages.

On a demonstration of its own, whose ten guides are laid a hundred times over and its services until
they are given at 400 places: a guide drawn anew and from the shelf, the first page, the services
and their map, the sitemap whole, a sheet in eight languages; then as many
requests as the server answers on all its cores, beside the empty view. See bench/README.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import socket
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench import surroundings
from bench.asking import EMPTY, EMPTY_PATH, asked_in_turn, machine, told
from bench.client import Answer, Browser

# What each copy of a publication has of its own.
_OWN = {
    "page_id": "10000000 + row_number() OVER ()",
    "origin": "md5(p.slug || n)::uuid",
    "slug": "p.slug || '-' || n",
    "title": "p.title || ' ' || n",
}
# What hangs on a service, and what each copy of a row has of its own; the first names its rows.
_SERVICES = {
    "directory_publicservice": {"slug": "p.slug || '-' || n", "name": "p.name || ' ' || n"},
    "directory_publicservice_areas": {"publicservice_id": "p.publicservice_id * 10000 + n"},
    "directory_servicetext": {"service_id": "p.service_id * 10000 + n"},
    "directory_serviceat": {"service_id": "p.service_id * 10000 + n"},
}
# An address with a question is never answered from the shelf.
ANEW = "?misura"
LANGUAGES = 16
FLYER = ("it", "en", "fr", "uk", "ar", "ur", "bn", "pa")
GOALS = {
    "guide_cpu_ms": 4, "guide_queries": 4, "guide_per_s": 300, "kept_share": 0.6,
    "services_per_s": 60, "services_queries": 8, "services_gzip_kb": 40,
    "sitemap_s": 0.3, "sitemap_queries": 10, "flyer_s": 1,
}  # fmt: skip
_COLUMNS = ("queries", "cpu_ms", "db_ms", "p50_ms", "p95_ms", "ratio_to_empty", "kilobytes")


def main(arguments: list[str]) -> int:
    """Lay the pages, measure, say which goals are missed."""
    parser = argparse.ArgumentParser(prog="./labimpact bench portal", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--places", type=int, default=400, help="at which services are given")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=8, help="of each rate")
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    out = options.out or Path(os.environ["LABIMPACT_DATA"]) / "bench-portal"
    try:
        for ground in surroundings.find_ground(300, here=False):
            lay(ground.environment["DATABASE_URL"], options.pages, options.places)
            write(measure(ground, options), out)
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def lay(url: str, pages: int, places: int) -> None:
    """Copies of the guides that are there, in every language, until there are so many; and of the
    services, until they are given at so many places."""
    with psycopg.connect(url, autocommit=True) as owner:
        rows = _count(owner, "editorial_publication WHERE kind = 'guide'")
        copies = pages * LANGUAGES // rows
        _copy(owner, "editorial_publication", _OWN, copies, "WHERE p.kind = 'guide'")
        copies = places // _count(owner, "directory_serviceat")
        for table, own in _SERVICES.items():
            own = {"id": "p.id * 10000 + n"} | own
            _copy(owner, table, own, copies, "WHERE p.id < 10000")
        owner.execute("ANALYZE")


def _count(owner: psycopg.Connection, rows: str) -> int:
    row = owner.execute(sql.SQL(f"SELECT count(*) FROM {rows}")).fetchone()  # noqa: S608
    if not row or not row[0]:
        raise surroundings.CannotMeasure("The demonstration has no guides or services to copy.")
    return int(row[0])


def _copy(
    owner: psycopg.Connection, table: str, own: dict[str, str], copies: int, where: str
) -> None:
    """Each row of a table so many times over, counted with itself."""
    columns = [
        name
        for (name,) in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        if name != "id" or "id" in own
    ]
    owner.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values}"
            " FROM {table} p CROSS JOIN generate_series(2, %s) n {where}"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(
                sql.SQL(own[name]) if name in own else sql.Identifier("p", name) for name in columns
            ),
            where=sql.SQL(where),
        ),
        [max(2, copies)],
    )


def measure(ground: surroundings.Ground, options: argparse.Namespace) -> dict[str, Any]:
    """Ask in turn, then all at once."""
    slugs = guides(ground.environment["DATABASE_URL"])
    page = f"/uk/guide/{slugs[0]}/"
    with surroundings.served(ground, workers=min(2, os.cpu_count() or 1)) as running:
        browser = Browser(running.base)
        asked = {
            "guide": page + ANEW, "guide, kept": page, "first page": f"/uk/{ANEW}",
            "all guides": f"/uk/guide/{ANEW}", "news feed": f"/uk/notizie/feed.xml{ANEW}",
            "services": f"/uk/servizi/{ANEW}", "map": f"/uk/mappa/{ANEW}",
        }  # fmt: skip
        found: dict[str, Any] = {
            "measures": asked_in_turn(
                browser,
                {name: (lambda path=path: browser.get(path)) for name, path in asked.items()},
                options.rounds, options.warm_up,
            ),
        }  # fmt: skip
        listed = _asked(browser, asked["services"]).body
        found["services_gzip_kb"] = len(gzip.compress(listed.encode(), 6)) / 1024
        found["sitemap"] = sitemap(browser)
        found["flyer"] = flyers(browser, slugs)
        found["per_second"] = {
            name: rate(running.base, path, options.seconds)
            for name, path in (
                (EMPTY, EMPTY_PATH),
                ("guide", page + ANEW),
                ("guide, kept", page),
                ("services", asked["services"]),
            )
        }
        found["memory"] = surroundings.memory(running.processes[0])
    return found | {"machine": machine(), "rounds": options.rounds}


def guides(url: str) -> list[str]:
    """Guides as the demonstration has them, in every language."""
    with psycopg.connect(url) as owner:
        rows = owner.execute(
            "SELECT slug FROM editorial_publication WHERE kind = 'guide' AND page_id < 10000000"
            " GROUP BY slug HAVING count(*) = %s ORDER BY slug",
            [LANGUAGES],
        ).fetchall()
    if not rows:
        raise surroundings.CannotMeasure("The demonstration has no guide in sixteen languages.")
    return [slug for (slug,) in rows]


def sitemap(browser: Browser) -> dict[str, float]:
    """The index and the file of every language, all together."""
    index = _asked(browser, f"/sitemap.xml{ANEW}").body
    named = [f"{urlsplit(loc).path}{ANEW}" for loc in re.findall("<loc>(.*?)</loc>", index)]
    paths = [f"/sitemap.xml{ANEW}", *named]
    rounds = [[_asked(browser, path) for path in paths] for _ in range(4)]
    # The first of each connection is a warm-up.
    wholes = rounds[1:]
    return {
        "seconds": statistics.median(sum(a.client_ms for a in whole) for whole in wholes) / 1000,
        "file_ms": statistics.median(a.client_ms for whole in wholes for a in whole[1:]),
        "file_db_ms": statistics.median(a.server["db"] for whole in wholes for a in whole[1:]),
        "file_cpu_ms": statistics.median(a.server["cpu"] for whole in wholes for a in whole[1:]),
        "queries_a_file": max(a.server.get("queries", 0) for a in wholes[0]),
        "addresses": sum(a.body.count("<loc>") for a in wholes[0][1:]),
        "megabytes": sum(len(a.body) for a in wholes[0]) / 1024 / 1024,
    }


def flyers(browser: Browser, slugs: list[str]) -> dict[str, float]:
    """Each guide as a flyer, each once: what was drawn a moment ago would cost nothing."""
    said = "&".join(f"lingua={code}" for code in FLYER)
    answers = [_asked(browser, f"/it/guide/{slug}/foglio.pdf?{said}") for slug in slugs]
    return told(answers[1:], base=1.0)


def _asked(browser: Browser, path: str) -> Answer:
    answer = browser.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer


def rate(base: str, path: str, seconds: float, lines: int = 4) -> float:
    """Answers a second on so many connections that the server never waits."""
    with ProcessPoolExecutor(lines) as pool:
        counts = pool.map(_hammer, [base] * lines, [path] * lines, [seconds] * lines)
        return sum(counts) / seconds


def _hammer(base: str, path: str, seconds: float) -> int:
    """One connection that asks again as soon as it is answered; how many good answers it got."""
    where = urlsplit(base)
    asking = f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode()
    with socket.create_connection((where.hostname, where.port), timeout=30) as line:
        count, until, rest = 0, time.monotonic() + seconds, b""
        while time.monotonic() < until:
            line.sendall(asking)
            while b"\r\n\r\n" not in rest:
                rest += line.recv(65536)
            head, _, rest = rest.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {head[:40]!r}")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            while len(rest) < length:
                rest += line.recv(65536)
            rest = rest[length:]
            count += 1
    return count


def write(report: dict[str, Any], out: Path) -> None:
    """The table, and the goals that are missed: a benchmark tells, it never fails."""
    lines = [f"{'page':20}" + "".join(f"{c:>15}" for c in _COLUMNS)]
    for name, row in report["measures"].items():
        lines.append(f"{name:20}" + "".join(f"{row[c]:>15.1f}" for c in _COLUMNS))
    whole, flyer = report["sitemap"], report["flyer"]
    lines += [
        (
            f"sitemap, 16 languages: {whole['seconds']:.2f} s, {whole['addresses']:.0f} addresses,"
            f" {whole['megabytes']:.0f} MB; a file {whole['file_ms']:.0f} ms"
            f" ({whole['file_cpu_ms']:.0f} processor, {whole['file_db_ms']:.0f} database),"
            f" {whole['queries_a_file']:.0f} queries"
        ),
        f"a page of services: {report['services_gzip_kb']:.1f} kB packed",
        f"flyer in 8 languages: {flyer['p50_ms'] / 1000:.2f} s, {flyer['queries']:.0f} queries",
        *(f"{name:20} {value:8.0f} a second" for name, value in report["per_second"].items()),
        *(f"{row['process']:20} PSS {row['pss_mb']:6.1f} MB" for row in report["memory"]),
        *verdicts(report),
    ]
    at = report["machine"]
    lines.append(
        f"{report['rounds']} rounds, {at['cores']} cores, load {at['load']:.1f} at the end"
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (out / "results.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def verdicts(report: dict[str, Any]) -> list[str]:
    """Which goals are missed."""
    measures, speed, whole = report["measures"], report["per_second"], report["sitemap"]
    guide = measures["guide"]
    at_most = {
        "guide_cpu_ms": guide["cpu_ms"], "guide_queries": guide["queries"],
        "sitemap_s": whole["seconds"], "sitemap_queries": whole["queries_a_file"],
        "flyer_s": report["flyer"]["p50_ms"] / 1000,
        "services_queries": measures["services"]["queries"],
        "services_gzip_kb": report["services_gzip_kb"],
    }  # fmt: skip
    at_least = {
        "guide_per_s": speed["guide"], "kept_share": speed["guide, kept"] / speed[EMPTY],
        "services_per_s": speed["services"],
    }  # fmt: skip
    missed = [n for n, v in at_most.items() if v > GOALS[n]]
    missed += [n for n, v in at_least.items() if v < GOALS[n]]
    values = at_most | at_least
    return [f"over the goal: {n} {values[n]:.2f}, goal {GOALS[n]}" for n in missed] or [
        "all goals met"
    ]
