"""A real `./labimpact up` in a folder of its own, and what of it can be killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "guasti-a-caso-2026"  # noqa: S105 - of a folder that is thrown away.
WAITED_SECONDS = 240.0
ANNOUNCED = b"Lab'Impact is running."
_NEWEST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM procrastinate_workers_id_seq"


class NotServed(Exception):
    """The product did not come up, or did not come back."""


def read_pid(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(path.read_text().splitlines()[0])
    return 0


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


@dataclass
class Stage:
    """The product, served for real."""

    data: Path
    smtp_port: int
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    started: list[float] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> float:
        """Start it (again), and tell how long it took to answer."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self.data.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        said = self.data / "up.log"
        before = said.stat().st_size if said.exists() else 0
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
        with said.open("ab") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "labimpact"), "up", "--port", str(self.port), "--data", str(self.data)],
                env=environment
                | {
                    "LABIMPACT_DEMO_PASSWORD": PASSWORD,
                    "LABIMPACT_SMTP_HOST": "127.0.0.1",
                    "LABIMPACT_SMTP_PORT": str(self.smtp_port),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        # What a killed one has left may answer a little longer: the new one says when it serves.
        self.wait_until_served(600, lambda: ANNOUNCED in said.read_bytes()[before:])
        return time.monotonic() - begun

    def wait_until_served(
        self, seconds: float = WAITED_SECONDS, announced: Callable[[], bool] = lambda: True
    ) -> None:
        until = time.monotonic() + seconds
        while not (announced() and self.serves()):
            if self.process is not None and self.process.poll() is not None:
                raise NotServed(f"./labimpact up ended: see {self.data / 'up.log'}")
            if time.monotonic() > until:
                raise NotServed(f"no page came within {seconds:.0f} seconds")
            time.sleep(0.1)

    def serves(self) -> bool:
        """Whether a page that asks the database comes."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/accedi/")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def down(self) -> None:
        """End it as Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
            self.process.kill()
            self.process.wait()

    def sql(self) -> psycopg.Connection[tuple[object, ...]]:
        """The database as its superuser sees it: no wall, every row."""
        return psycopg.connect(
            host=str(self.data / "run"), user="postgres", dbname="labimpact",
            autocommit=True, connect_timeout=5,
        )  # fmt: skip

    # -- what can be killed -----------------------------------------------------------------

    def victims(self, kind: str) -> list[int]:
        """The processes of that kind that are alive now."""
        launcher = self.process.pid if self.process is not None else 0
        mine = {pid: command(pid) for pid in children(launcher)}
        web = [pid for pid, words in mine.items() if "granian" in words]
        match kind:
            case "web":
                return web
            case "web worker":
                return [pid for parent in web for pid in children(parent)]
            case "worker":
                return [pid for pid, words in mine.items() if "run_worker" in words]
            case "database":
                return [pid for pid in [read_pid(self.data / "postgres" / "postmaster.pid")] if pid]
            case "database session":
                server = read_pid(self.data / "postgres" / "postmaster.pid")
                return [pid for pid in children(server) if "labimpact_app" in command(pid)]
            case _:
                return [launcher]

    def kill(self, kind: str, dice: random.Random) -> bool:
        """Kill one of them without warning; false when none was there."""
        found = self.victims(kind)
        if not found:
            return False
        try:
            os.kill(dice.choice(sorted(found)), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def worker_beats(self) -> int:
        """The newest worker that has ever registered."""
        try:
            with self.sql() as connection:
                row = connection.execute(_NEWEST)
                found = row.fetchone()
        except psycopg.Error:
            return 0
        return int(str(found[0])) if found else 0


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
