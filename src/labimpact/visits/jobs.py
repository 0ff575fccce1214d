"""What of the visits goes by the clock."""

from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.visits import actions


@app.periodic(cron="52 3 * * *")
@app.task(name="visits.forget", lock="visits.forget", retry=PATIENT)
def forget(timestamp: int) -> None:
    """Erase the counts that are past their time."""
    with acting_as(System.WORKER):
        actions.forget(clock.today())
