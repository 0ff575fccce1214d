"""Running one program on this terminal, beside whatever must be stopped after it."""

import signal
import subprocess
from pathlib import Path
from types import FrameType

from launcher.layout import ROOT
from launcher.processes import ending_signals


def run(command: list[str], variables: dict[str, str], *, folder: Path | None = ROOT) -> int:
    """Run a program on this terminal, handing on the signals meant for it.

    `folder` is where it runs; with None it stays where the caller is, whose paths it is given.
    """
    process = subprocess.Popen(command, env=variables, cwd=folder)

    def hand_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    # Ctrl-C reaches the program by itself; the launcher stays to stop the database after it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ending_signals():
        signal.signal(number, hand_on)
    code = process.wait()
    return code if code >= 0 else 128 - code
