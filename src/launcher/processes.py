"""Looking at processes: which are alive, which a killed run left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROC = Path("/proc")
# Every process the launcher starts carries this variable, naming what it is.
MARK = "LABIMPACT_PROCESS"
PR_SET_PDEATHSIG = 1
POLITE_SECONDS = 5.0

try:
    _PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
except (OSError, AttributeError):
    _PRCTL = None


def die_with_parent() -> None:
    """Ask the kernel to end this child when the launcher is killed (run after the fork)."""
    if _PRCTL is not None:
        _PRCTL(PR_SET_PDEATHSIG, signal.SIGTERM)


def ending_signals() -> list[signal.Signals]:
    """List the signals that ask to end, without the hang-up that `nohup` wants ignored."""
    hang_up = [] if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGTERM, *hang_up]


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state != "Z"


def command_line(pid: int) -> str:
    """Return a process's command line, with `ps` where there is no /proc."""
    try:
        return (
            (PROC / str(pid) / "cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        pass
    command = ["ps", "-o", "command=", "-p", str(pid)]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def left_behind(data_folder: Path) -> list[int]:
    """List the web and worker processes of this data folder whose launcher was killed."""
    wanted = f"LABIMPACT_DATA={data_folder}".encode()
    found: list[int] = []
    for entry in PROC.glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        marked = any(item.startswith(f"{MARK}=".encode()) for item in variables)
        if marked and wanted in variables and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def end_left_behind(data_folder: Path) -> int:
    """End the leftovers of a killed run; return how many there were."""
    pids = left_behind(data_folder)
    for sent, seconds in ((signal.SIGTERM, POLITE_SECONDS), (signal.SIGKILL, 5.0)):
        living = [pid for pid in pids if is_alive(pid)]
        for pid in living:
            send(pid, sent)
        give_up_at = time.monotonic() + seconds
        while any(is_alive(pid) for pid in living) and time.monotonic() < give_up_at:
            time.sleep(0.05)
    return len(pids)


def send(pid: int, sent: signal.Signals) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    try:
        os.kill(pid, sent)
    except (ProcessLookupError, PermissionError):
        return
