"""Nightly housekeeping that belongs to no single app."""

from importlib import import_module
from importlib.util import find_spec

from procrastinate.contrib.django import app

# Each is called if its app has it: closing the day belongs to the app that opens it.
NIGHTLY = ("labimpact.agenda.actions.close_days_before_today",)


@app.periodic(cron="20 2 * * *")
@app.task(name="operations.nightly", queueing_lock="operations.nightly")
def nightly(timestamp: int) -> None:
    """Close what was left open yesterday. Doing it twice changes nothing more."""
    for path in NIGHTLY:
        module, _, name = path.rpartition(".")
        if find_spec(module) is not None and hasattr(import_module(module), name):
            getattr(import_module(module), name)()
