"""A new machine: a fresh clone in a folder with a space, an empty home, no Node.

As whoever runs the tests and, when that is root, as an ordinary user too.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launcher import processes
from launcher.layout import ROOT

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        os.environ.get("LABIMPACT_FULL") != "1",
        reason="installs everything from nothing: ./labimpact test --full",
    ),
    pytest.mark.skipif(not shutil.which("git"), reason="needs git"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a git clone"),
]

IDENTITIES = ["oneself", "nobody"] if os.geteuid() == 0 else ["oneself"]
NODE = ("node", "npm", "npx")


class Machine:
    """A clone, and how its commands are run."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.user = user
        self.clone = folder / "il mio clone"
        self.home = folder / "home"
        self.home.mkdir(mode=0o555)
        self.path = folder / "bin"
        self.path.mkdir()
        for place in reversed(os.environ["PATH"].split(os.pathsep)):
            for program in Path(place).glob("*") if os.access(place, os.R_OK) else ():
                if program.name not in NODE:
                    (self.path / program.name).unlink(missing_ok=True)
                    (self.path / program.name).symlink_to(program)
        subprocess.run(["git", "clone", "-q", str(ROOT), str(self.clone)], check=True)
        if user:
            # The machine's own Python: one below root's home is not an ordinary user's.
            system = shutil.which("python3", path="/usr/bin:/usr/local/bin")
            (self.path / "python3").unlink()
            (self.path / "python3").symlink_to(str(system))
            for entry in [self.clone, *self.clone.rglob("*")]:
                shutil.chown(entry, user)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_URL", "LABIMPACT", "DJANGO", "PYTHON"))
        }
        become = {"user": self.user, "group": self.user_group(), "extra_groups": []}
        return subprocess.Popen(
            [str(self.clone / "labimpact"), *arguments],
            env=kept | {"HOME": str(self.home), "PATH": str(self.path)},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **(become if self.user else {}),
        )

    def user_group(self) -> int | None:
        import pwd

        return pwd.getpwnam(self.user).pw_gid if self.user else None

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with self.start(*arguments) as process:
            out, error = process.communicate(timeout=900)
        return process.returncode, out, error

    def living(self) -> list[int]:
        """The processes that work for this clone."""
        found = []
        for entry in processes.PROC.glob("[0-9]*"):
            pid = int(entry.name)
            if str(self.clone) in processes.command_line(pid) and processes.is_alive(pid):
                found.append(pid)
        return found


@pytest.fixture(scope="module", params=IDENTITIES)
def machine(request):
    folder = Path(tempfile.mkdtemp(prefix="labimpact-fresh-"))
    folder.chmod(0o755)
    made = Machine(folder, None if request.param == "oneself" else request.param)
    yield made
    for pid in made.living():
        processes.send(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(machine: Machine, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Have `up` running, and not outlive a failed test."""
    process = machine.start("up", *arguments)
    try:
        yield process, "".join(wait_until_running(process))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def wait_until_running(process: "subprocess.Popen[str]") -> list[str]:
    """Read what `up` prints until it says how to end it."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C ends" in line:
            return lines
    pytest.fail(f"it ended instead: {''.join(lines)} {process.stderr.read()}")


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.url
    except urllib.error.HTTPError as error:
        return error.code, error.url


def end(machine: Machine, process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    assert process.returncode == 0
    assert machine.living() == []


def test_the_first_run_serves_a_demonstration_and_ends_cleanly(machine, port):
    with running(machine, "--port", str(port)) as (process, said):
        assert f"http://127.0.0.1:{port}/" in said
        assert "@demo.invalid" in said
        assert "Password" in said
        assert get(port, "/") == (200, f"http://127.0.0.1:{port}/it/")
        assert get(port, "/accedi/")[0] == 200
        assert get(port, "/health/live")[0] == 200
        give_up_at = time.monotonic() + 60
        while get(port, "/health/ready")[0] != 200:
            assert time.monotonic() < give_up_at, "the worker never reported"
            time.sleep(0.5)
        end(machine, process)


def test_the_accounts_are_json_and_nothing_else(machine):
    code, out, _ = machine.run("manage", "demo_accounts", "--json")

    assert code == 0
    accounts = json.loads(out)
    assert {"role", "office", "area", "email"} <= set(accounts[0])
    assert len({account["role"] for account in accounts}) >= 16


def test_a_kill_of_everything_is_mended_by_the_next_run(machine, port):
    with running(machine, "--port", str(port)) as (process, _):
        for pid in machine.living():
            processes.send(pid, signal.SIGKILL)
        process.wait(timeout=60)

    with running(machine, "--port", str(port)) as (process, _):
        assert get(port, "/accedi/")[0] == 200
        end(machine, process)


def test_a_second_run_on_the_same_folder_is_refused_in_one_sentence(machine, port):
    with running(machine, "--port", str(port)) as (process, _):
        code, _, error = machine.run("up", "--port", str(port))
        assert code == 1
        assert error.count("\n") == 1
        assert f"http://127.0.0.1:{port}/" in error

        code, out, _ = machine.run("manage", "demo_accounts", "--json")
        assert code == 0
        assert json.loads(out)
        end(machine, process)


def test_empty_begins_with_a_one_time_link_and_holds_no_demonstration(machine, port):
    data = str(machine.clone / "var" / "vuota")
    with running(machine, "--empty", "--port", str(port), "--data", data) as (process, said):
        assert "demo.invalid" not in said
        link = re.search(rf"http://127\.0\.0\.1:{port}(/\S+)", said.split("First")[1])
        assert link is not None
        assert get(port, link[1])[0] == 200
        end(machine, process)

    code, out, _ = machine.run("manage", "--data", data, "demo_accounts", "--json")
    assert code != 0 or json.loads(out) == []


def test_the_demonstration_and_an_empty_network_never_mix(machine, port):
    code, _, error = machine.run("up", "--empty", "--port", str(port))

    assert code == 1
    assert error.count("\n") == 1
    assert "--data" in error
