"""What is done while nobody works about persons who may be the same."""

import subprocess
import sys

from django.conf import settings
from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.recognition.actions import reminding, sharing
from labimpact.recognition.actions.rebuilding import count_common


@app.periodic(cron="25 4 * * *")
@app.task(
    name="recognition.end_unanswered",
    lock="recognition.end_unanswered",
    pass_context=False,
    retry=PATIENT,
)
def end_unanswered(timestamp: int) -> None:
    """Close the requests between offices that nobody answered in time."""
    sharing.end_unanswered()


@app.periodic(cron="40 6 * * 1-5")
@app.task(name="recognition.remind", lock="recognition.remind", pass_context=False, retry=PATIENT)
def remind(timestamp: int) -> None:
    """Before the offices open: remind those that others wait for, and tell who coordinates."""
    reminding.remind_offices()
    reminding.tell_coordinators()


@app.periodic(cron="10 1 * * *")
@app.task(name="recognition.sweep", lock="recognition.sweep", pass_context=False, retry=PATIENT)
def sweep(timestamp: int) -> None:
    """Count the common keys, then look the network through in a process of its own.

    What was begun and stopped is taken up by the next: the worker keeps nothing of it in memory.
    """
    count_common()
    command = [sys.executable, str(settings.ROOT / "manage.py"), "sweep", "--nightly"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"the sweep ended badly: {done.stderr[-500:]}")
