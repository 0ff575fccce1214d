"""What the directory of services does by the clock."""

from procrastinate.contrib.django import app

from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.directory.actions.searching import let_find_all
from labimpact.directory.agreeing.keeping import find_all as find_disagreements


@app.periodic(cron="25 3 * * *")
@app.task(name="directory.let_find_all", lock="directory.let_find_all", retry=PATIENT)
def find_all(timestamp: int) -> None:
    """Let the search find every published service as it is called today, offices included."""
    with acting_as(System.WORKER):
        let_find_all()


@app.periodic(cron="40 3 * * *")
@app.task(name="directory.find_disagreements", lock="directory.find_disagreements", retry=PATIENT)
def disagree(timestamp: int) -> None:
    """Find where two say the same place or contact differently."""
    with acting_as(System.WORKER):
        find_disagreements()
