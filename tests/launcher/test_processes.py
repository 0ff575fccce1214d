"""Locks that die with their process, leftovers found and ended, children supervised."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from launcher import locks, processes
from launcher.layout import SOURCES

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
    import launcher.supervisor as supervisor
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else {folder!r})
    supervisor.answers = lambda address: True
    def child(name, code):
        return Child(name, [sys.executable, "-c", code], {{}}, folder / (name + ".log"))
    children = [{children}]
    try:
        Supervisor(children, ("127.0.0.1", 1), lambda: print("ready", flush=True),
                   lambda: None).run()
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
    code = SUPERVISED.replace("address: True", "address: False").format(
        folder=str(tmp_path), children=f"child('web', {fails!r})"
    )
    with start(code) as it:
        said = it.communicate(timeout=30)[0]
    assert "The web server does not start (no such module)" in said
