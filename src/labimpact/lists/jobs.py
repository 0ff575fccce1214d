"""Jobs of the files."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.lists import actions
from labimpact.lists.actions.background import MAKE_TASK


@app.task(name=MAKE_TASK)
def make(file_id: int) -> None:
    """Make one file; what its row says is done once, however often the job runs."""
    actions.make(file_id)


@app.periodic(cron="23 * * * *")
@app.task(name="lists.clear", lock="lists.clear", pass_context=False, retry=PATIENT)
def clear(timestamp: int) -> None:
    """Erase the files whose hours are over."""
    actions.clear()
