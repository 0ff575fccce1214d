"""Keeps web server and worker running, writes down what they say and ends them in order."""

import http.client
import logging
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import FrameType
from typing import IO

from launcher.console import Stop, say
from launcher.layout import ROOT
from launcher.processes import MARK, die_with_parent, ending_signals

LONGEST_PAUSE = 60.0
# One that lasted this long was healthy: its next failure starts the pauses from one second.
HEALTHY_AFTER = 10.0
# A web server that has never answered and keeps ending will not be mended by trying.
HOPELESS_AFTER = 3
PARTING_SECONDS = 15.0
WATCH_EVERY = 0.5
# The first page comes sooner when the web server has the processors to itself.
WEB_FIRST_SECONDS = 15.0
HANDING_ON = Path("/proc/sys/net/ipv4/tcp_migrate_req")
# Set by labimpact.operations.middleware on the health pages.
INSTANCE_HEADER = "LabImpact-Instance"


class KeptLog(RotatingFileHandler):
    """A log that a full disk leaves with a gap, and with nothing said about it line by line."""

    def handleError(self, record: logging.LogRecord) -> None:
        """What could not be written down is lost; the health page tells that the disk is full."""


@dataclass
class Child:
    """A process to keep running."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    # It was asked to end, and the one in its place is waited for.
    renewed: bool = False
    restart_at: float = 0.0
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=30))
    unfinished: bytes = b""

    def __post_init__(self) -> None:
        self.logger = logging.Logger(self.name)
        handler = KeptLog(
            self.log, maxBytes=5_000_000, backupCount=3, encoding="utf-8", errors="replace"
        )
        self.logger.addHandler(handler)

    def start(self) -> IO[bytes]:
        """Start the process and return what it says."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment | {MARK: self.name},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            # Called between fork and exec by a program of one thread.
            preexec_fn=die_with_parent,
        )
        if self.process.stdout is None:
            raise RuntimeError("a child is always started with a pipe")
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout

    def hear(self, data: bytes) -> None:
        """Write down what the process said, line by line."""
        *lines, self.unfinished = (self.unfinished + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip()
            if text:
                self.last_lines.append(text)
                self.logger.info("%s", text)

    def close(self) -> None:
        """Close the log."""
        for handler in self.logger.handlers:
            handler.close()

    def signal_group(self, sent: signal.Signals) -> None:
        """Send a signal to the process and to all it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, sent)
        except (ProcessLookupError, PermissionError):
            return


@dataclass
class Supervisor:
    """Runs children, the web server first, until it is told to end."""

    children: list[Child]
    ours: Callable[[], bool]
    check_port: Callable[[], None]
    on_ready: Callable[[], None]
    watch: Callable[[], None]
    ready: bool = False
    signals: int = 0
    reload_asked: bool = False

    def run(self) -> None:
        """Keep the children running until a signal comes, then end them."""
        for number in (signal.SIGINT, *ending_signals()):
            signal.signal(number, self.note_signal)
        signal.signal(signal.SIGUSR1, self.note_reload)
        self.selector = selectors.DefaultSelector()
        watch_at = time.monotonic() + WATCH_EVERY
        try:
            self.launch(self.children[0])
            for child in self.children[1:]:
                child.restart_at = time.monotonic() + WEB_FIRST_SECONDS
            while not self.signals:
                self.listen(0.2)
                for child in self.children:
                    self.tend(child)
                if self.reload_asked:
                    self.reload()
                if not self.ready and self.ours():
                    self.welcome()
                if time.monotonic() >= watch_at:
                    self.watch()
                    watch_at = time.monotonic() + WATCH_EVERY
        finally:
            self.end()

    def welcome(self) -> None:
        """Say that the first page can be seen, and start what has waited for it."""
        self.ready = True
        self.on_ready()
        for child in self.children:
            if child.process is None and not child.failures:
                child.restart_at = 0.0

    def note_signal(self, number: int, frame: FrameType | None) -> None:
        """Remember that the launcher has been asked to end."""
        self.signals += 1

    def note_reload(self, number: int, frame: FrameType | None) -> None:
        """Remember that the web server has been asked to start anew."""
        self.reload_asked = True

    def reload(self) -> None:
        """Renew the web processes one by one, each after its requests, and the worker after them.

        The web server does it by itself when told to; the worker ends its jobs, and is started
        again as if it had ended alone.
        """
        self.reload_asked = False
        for child in self.children:
            if child.process is None:
                continue
            child.renewed = child.name != "web"
            child.process.send_signal(signal.SIGTERM if child.renewed else signal.SIGHUP)
        say(f"Renewing the web server's processes and the worker, as asked.{queues_warning()}")

    def launch(self, child: Child) -> None:
        """Start a child and listen to it."""
        if child.name == "web" and not self.ready:
            # Setting up may have taken minutes, enough for another program to come.
            self.check_port()
        pipe = child.start()
        self.selector.register(pipe, selectors.EVENT_READ, (child, pipe))

    def listen(self, seconds: float) -> None:
        """Read what the children say, for at most this long."""
        if not self.selector.get_map():
            time.sleep(seconds)
            return
        for event, _ in self.selector.select(seconds):
            self.hear(*event.data)

    def hear(self, child: Child, pipe: IO[bytes]) -> None:
        """Write down what a child has just said; at the end of its words stop listening."""
        try:
            data = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return
        if data:
            child.hear(data)
        else:
            self.selector.unregister(pipe)
            pipe.close()

    def tend(self, child: Child) -> None:
        """Notice that a child has ended, and start it again when its pause is over."""
        now = time.monotonic()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            # Whatever it had started must not keep its port or its jobs.
            child.signal_group(signal.SIGKILL)
            child.process = None
            if child.renewed:
                child.renewed, child.failures, child.restart_at = False, 0, now
                return
            child.failures = 1 if now - child.started_at > HEALTHY_AFTER else child.failures + 1
            self.give_up_if_hopeless(child)
            pause = min(LONGEST_PAUSE, 2.0 ** (child.failures - 1))
            child.restart_at = now + pause
            say(
                f"The {child.name} process ended by itself (code {code}): starting it again in "
                f"{pause:.0f} s; its log is {child.log}."
            )
        elif now >= child.restart_at:
            self.launch(child)

    def give_up_if_hopeless(self, child: Child) -> None:
        """End with a sentence when the web server cannot even start."""
        if child.name != "web" or self.ready or child.failures < HOPELESS_AFTER:
            return
        self.listen(0.1)
        last = child.last_lines[-1].strip() if child.last_lines else "it said nothing"
        raise Stop(f"The web server does not start ({last}): its log is {child.log}.")

    def end(self) -> None:
        """End the children: politely, then, after a while or a second Ctrl-C, at once."""
        asked = self.signals
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        give_up_at = time.monotonic() + PARTING_SECONDS
        while any(c.process is not None and c.process.poll() is None for c in self.children):
            self.listen(0.05)
            if time.monotonic() > give_up_at or self.signals > asked:
                break
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        last_words_until = time.monotonic() + 2
        while self.selector.get_map() and time.monotonic() < last_words_until:
            self.listen(0.05)
        for key in list(self.selector.get_map().values()):
            key.data[1].close()
        self.selector.close()
        for child in self.children:
            child.close()


def queues_warning() -> str:
    """Say it where the kernel drops the connections that wait at a process which ends.

    Each web process listens for itself, so those that wait at one are lost with it unless the
    kernel hands them on to another (Linux 5.14 or later, when told to).
    """
    try:
        kept = HANDING_ON.read_text(encoding="ascii").strip() == "1"
    except (OSError, UnicodeDecodeError):
        kept = False
    return "" if kept else f" {HANDING_ON} is not 1: a connection that waits may be cut off."


def answers(address: tuple[str, int], instance: str) -> bool:
    """Tell whether our web server answers; another program that does in its place is refused."""
    connection = http.client.HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", "/health/live")
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if answer.headers.get(INSTANCE_HEADER) != instance:
        raise Stop(
            f"Port {address[1]} is answered by another program, which took it meanwhile: end that "
            "program, or choose another port with --port."
        )
    return answer.status < 500
