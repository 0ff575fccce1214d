"""Locks that die with their process, leftovers found and ended, children supervised."""

import errno
import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from launcher import locks, processes
from launcher.console import Stop
from launcher.layout import SOURCES
from launcher.supervisor import INSTANCE_HEADER, Child, answers

linux = pytest.mark.skipif(not processes.PROC.joinpath("self").exists(), reason="needs /proc")


def start(code: str, **variables: str) -> "subprocess.Popen[str]":
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES)} | variables
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(condition) -> None:
    give_up_at = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def test_a_lock_is_held_once_and_shared_ones_together(tmp_path):
    path = tmp_path / "lock"
    held = locks.acquire(path)
    assert locks.acquire(path, wait=False) is None
    locks.release(held)

    first, second = (locks.acquire(path, shared=True, wait=False) for _ in range(2))
    assert first is not None
    assert second is not None
    assert locks.acquire(path, wait=False) is None
    locks.release(first)
    locks.release(second)


def test_a_killed_process_leaves_no_lock(tmp_path):
    code = f"""
        import time
        from pathlib import Path
        from launcher import locks
        locks.acquire(Path({str(tmp_path / "lock")!r}))
        print("held", flush=True)
        time.sleep(60)
    """
    with start(code) as holder:
        assert holder.stdout.readline() == "held\n"
        assert locks.acquire(tmp_path / "lock", wait=False) is None
        holder.kill()
    held = locks.acquire(tmp_path / "lock", wait=False)
    assert held is not None
    locks.release(held)


@linux
def test_only_marked_processes_of_the_same_folder_are_left_behind(tmp_path):
    code = "import time; print('up', flush=True); time.sleep(60)"
    mark = {processes.MARK: "web"}
    with (
        start(code, LABIMPACT_DATA=str(tmp_path), **mark) as ours,
        start(code, LABIMPACT_DATA=str(tmp_path)) as unmarked,
        start(code, LABIMPACT_DATA=str(tmp_path / "other"), **mark) as elsewhere,
    ):
        started = (ours, unmarked, elsewhere)
        assert [child.stdout.readline() for child in started] == ["up\n"] * 3
        assert processes.left_behind(tmp_path) == [ours.pid]

        assert processes.end_left_behind(tmp_path) == 1
        assert ours.wait(10) == -signal.SIGTERM
        assert [unmarked.poll(), elsewhere.poll()] == [None, None]
        unmarked.kill()
        elsewhere.kill()


@linux
def test_a_stubborn_leftover_is_ended_too(tmp_path, monkeypatch):
    code = """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(60)
    """
    monkeypatch.setattr(processes, "POLITE_SECONDS", 0.2)
    with start(code, LABIMPACT_DATA=str(tmp_path), **{processes.MARK: "worker"}) as stubborn:
        assert stubborn.stdout.readline() == "up\n"
        processes.end_left_behind(tmp_path)
        assert stubborn.wait(10) == -signal.SIGKILL


SUPERVISED = """
    import sys
    from pathlib import Path
    from launcher.console import Stop
    from launcher.supervisor import Child, Supervisor
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else {folder!r})
    def child(name, code):
        return Child(name, [sys.executable, "-c", code], {{}}, folder / (name + ".log"))
    children = [{children}]
    try:
        Supervisor(children, ours=lambda: True, check_port=lambda: None,
                   on_ready=lambda: print("ready", flush=True), watch=lambda: None).run()
    except Stop as stop:
        print(stop.sentence)
    print("ended")
"""


def supervise(folder, *children: str) -> "subprocess.Popen[str]":
    return start(SUPERVISED.format(folder=str(folder), children=", ".join(children)))


def test_a_crashed_child_is_started_again_and_a_signal_ends_all_in_order(tmp_path):
    crashes = "print('one more', flush=True); raise SystemExit(3)"
    polite = (
        "import signal, sys, time; "
        "signal.signal(signal.SIGTERM, lambda *a: (print('goodbye', flush=True), sys.exit())); "
        "print('hello', flush=True); time.sleep(60)"
    )
    log = tmp_path / "worker.log"
    with supervise(tmp_path, f"child('worker', {crashes!r})", f"child('web', {polite!r})") as it:
        wait_for(lambda: log.exists() and log.read_text().count("one more") >= 2)
        wait_for(lambda: "hello" in (tmp_path / "web.log").read_text())
        it.send_signal(signal.SIGINT)
        said = it.communicate(timeout=20)[0]
    assert "ready" in said
    assert "The worker process ended by itself (code 3)" in said
    assert said.endswith("ended\n")
    assert (tmp_path / "web.log").read_text() == "hello\ngoodbye\n"


def test_a_renewed_worker_is_replaced_at_once_and_did_not_end_by_itself(tmp_path):
    obeys = "import time; print('begun', flush=True); time.sleep(60)"
    renews = (
        "import signal, time; "
        "signal.signal(signal.SIGHUP, lambda *a: print('renewed', flush=True)); "
        "print('serves', flush=True); [time.sleep(1) for _ in range(60)]"
    )
    log, web = tmp_path / "worker.log", tmp_path / "web.log"
    with supervise(tmp_path, f"child('web', {renews!r})", f"child('worker', {obeys!r})") as it:
        wait_for(lambda: web.exists() and "serves" in web.read_text())
        wait_for(lambda: log.exists() and "begun" in log.read_text())
        it.send_signal(signal.SIGUSR1)
        wait_for(lambda: log.read_text().count("begun") == 2)
        wait_for(lambda: "renewed" in web.read_text())
        it.send_signal(signal.SIGINT)
        said, complained = it.communicate(timeout=20)
    assert "as asked" in said + (complained or "")
    assert "by itself" not in said + (complained or "")


@linux
def test_killing_the_launcher_ends_its_children(tmp_path):
    lasting = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    log = tmp_path / "web.log"
    with supervise(tmp_path, f"child('web', {lasting!r})") as it:
        wait_for(lambda: log.exists() and log.read_text().strip())
        pid = int(log.read_text())
        assert processes.is_alive(pid)
        it.kill()
    wait_for(lambda: not processes.is_alive(pid))


def test_a_web_server_that_cannot_start_is_one_sentence_with_its_last_words(tmp_path):
    fails = "print('no such module', flush=True); raise SystemExit(1)"
    code = SUPERVISED.replace("ours=lambda: True", "ours=lambda: False").format(
        folder=str(tmp_path), children=f"child('web', {fails!r})"
    )
    with start(code) as it:
        said = it.communicate(timeout=30)[0]
    assert "The web server does not start (no such module)" in said


@pytest.mark.parametrize("starts", [0, 1])
def test_a_port_taken_during_the_set_up_or_the_first_start_ends_everything(tmp_path, starts):
    """The program comes before the web server starts, or just as it does and fails."""
    fails = "print('one more', flush=True); raise SystemExit(1)"
    code = SUPERVISED.replace("ours=lambda: True", "ours=lambda: False")
    code = code.replace("check_port=lambda: None", "check_port=check").replace(
        "    children =",
        f"    free = [True] * {starts}\n"
        "    def check():\n"
        "        if not free: raise Stop('Port 8000 is taken.')\n"
        "        free.pop()\n"
        "    children =",
    )
    with start(code.format(folder=str(tmp_path), children=f"child('web', {fails!r})")) as it:
        said = it.communicate(timeout=30)[0]
    assert said.endswith("Port 8000 is taken.\nended\n")
    assert (tmp_path / "web.log").read_text() == "one more\n" * starts


@contextmanager
def somebody(status: int, **headers: str) -> Iterator[tuple[str, int]]:
    """Have a program answer on a port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield "127.0.0.1", server.server_port
        server.shutdown()


def test_only_this_runs_web_server_counts_as_ready():
    header = INSTANCE_HEADER.replace("-", "_")
    # A name that is not served and a redirect to TLS are answers of ours all the same.
    for status, ready in ((200, True), (301, True), (400, True), (503, False)):
        with somebody(status, **{header: "mine"}) as address:
            assert answers(address, "mine") is ready

    for signed in ({}, {header: "an earlier run"}):
        with somebody(200, **signed) as address, pytest.raises(Stop, match=str(address[1])):
            answers(address, "mine")
    assert answers(address, "mine") is False


class FullDisk(io.StringIO):
    """What a log on a full disk is to whoever writes in it."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_a_gap_in_the_log_and_no_noise(tmp_path, capsys):
    child = Child("web", ["true"], {}, tmp_path / "web.log")
    (handler,) = child.logger.handlers
    kept, handler.stream = handler.stream, FullDisk()
    child.hear(b"non entra\n")
    assert list(child.last_lines) == ["non entra"]
    assert capsys.readouterr().err == ""
    handler.stream = kept
    child.hear(b"entra\n")
    child.close()
    assert (tmp_path / "web.log").read_text() == "entra\n"
