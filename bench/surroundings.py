"""A database with the demonstration in it, and the product served from it, for one run."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
URLS = ("DATABASE_URL", "DATABASE_URL_APP", "DATABASE_URL_STATS", "DATABASE_URL_MATCHER")
PASSWORD = "LABIMPACT_DEMO_PASSWORD"  # noqa: S105 - the name of a variable.
SETTINGS = "config.settings.bench"


class CannotMeasure(Exception):
    """Something is missing; the message says what to do."""


@dataclass
class Ground:
    """The environment of the processes that are measured."""

    environment: dict[str, str]
    own_database: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    base: str = ""

    def manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment,
            check=True,
            stdout=sys.stderr,
        )


def find_ground(persons: int, *, here: bool) -> Iterator[Ground]:
    """A database of one's own where the server lets the owner make one; else the given one."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        row = owner.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if not here and row and row[0]:
            yield from _own_database(owner, persons)
        else:
            yield _given_database(owner, persons)


def environment(database: str = "") -> dict[str, str]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": f"{ROOT / 'src'}",
        "LABIMPACT_DEMO": "1",
        "LABIMPACT_HOSTS": "127.0.0.1",
        PASSWORD: os.environ.get(PASSWORD) or secrets.token_urlsafe(16),
    }
    if database:
        for key in URLS:
            parts = urlsplit(env[key])
            env[key] = urlunsplit(parts._replace(path=f"/{database}"))
    return env


def _own_database(owner: psycopg.Connection, persons: int) -> Iterator[Ground]:
    name = f"labimpact_bench_{os.getpid()}"
    owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        ground = Ground(environment(name), own_database=name)
        ground.manage("prepare")
        ground.manage("demo_seed", "--persons", str(persons))
        yield ground
    finally:
        end_sessions(owner, name)
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def end_sessions(owner: psycopg.Connection, name: str) -> None:
    """End what still looks at the database, role by role: the owner may become the other roles
    but inherits nothing from them, so as itself it may not end their sessions."""
    users = owner.execute(
        "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL",
        [name],
    ).fetchall()
    for (user,) in users:
        owner.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(user)))
        owner.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = %s",
            [name, user],
        )
        owner.execute("RESET ROLE")


def _given_database(owner: psycopg.Connection, persons: int) -> Ground:
    row = owner.execute("SELECT to_regclass('accounts_user') IS NOT NULL").fetchone()
    in_use = bool(row and row[0])
    if in_use and os.environ.get("LABIMPACT_DEMO") != "1":
        raise CannotMeasure(
            "This database is in use and is not a demonstration: measure on another folder with "
            "--data, for instance ./labimpact bench --data var-bench."
        )
    ground = Ground(environment())
    ground.manage("prepare")
    ground.manage("demo_seed", "--persons", str(persons))
    return ground


@contextlib.contextmanager
def served(ground: Ground, *, workers: int) -> Iterator[Ground]:
    """The web server as `./labimpact up` starts it, on a free port."""
    # A folder that was used before holds the styles of then.
    ground.manage("collectstatic", "--noinput", "--verbosity", "0")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Cookies and tokens are checked against the address that the browser says.
    ground.environment["LABIMPACT_PORT"] = str(port)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "4"),
            *("--blocking-threads-idle-timeout", "600"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws"),
            "config.wsgi:application",
        ],
        env=ground.environment,
        cwd=ROOT,
        stdout=sys.stderr,
    )
    ground.processes.append(process)
    ground.base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(ground.base, process)
        yield ground
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(base: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise CannotMeasure("The web server ended while starting: see the lines above.")
        with contextlib.suppress(OSError):
            address = base.removeprefix("http://")
            with contextlib.closing(http.client.HTTPConnection(address, timeout=5)) as line:
                line.request("GET", "/health/live")
                if line.getresponse().status == 200:
                    return
        time.sleep(0.2)
    raise CannotMeasure("The web server did not answer within a minute.")


def memory(process: subprocess.Popen[bytes]) -> list[dict[str, float | str]]:
    """PSS and RSS in MB of a process and its children (Linux)."""
    found: list[dict[str, float | str]] = []
    for pid in [process.pid, *_children(process.pid)]:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024
                 for line in text.splitlines()[1:]}  # fmt: skip
        kind = "web worker" if pid != process.pid and "granian" in name else name.split()[0]
        kind = "web parent" if pid == process.pid else Path(kind).name
        found.append({"process": kind, "pss_mb": sizes["Pss"], "rss_mb": sizes["Rss"]})
    return found


def _children(pid: int) -> list[int]:
    children = [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [grandchild for child in children for grandchild in _children(child)]
