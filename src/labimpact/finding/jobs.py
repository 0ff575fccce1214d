"""What the search does by the clock."""

from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.finding import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="finding.read_again", lock="finding.read_again", retry=PATIENT)
def read_again(timestamp: int) -> None:
    """After an upgrade that brought other concepts, read anew all that is published."""
    with acting_as(System.WORKER):
        actions.read_again()


@app.periodic(cron="35 3 * * *")
@app.task(name="finding.forget_unanswered", lock="finding.forget_unanswered", retry=PATIENT)
def forget_unanswered(timestamp: int) -> None:
    """Forget what was looked for in vain: what is past its time, and what is found by now."""
    with acting_as(System.WORKER):
        actions.forget_unanswered(clock.today())
