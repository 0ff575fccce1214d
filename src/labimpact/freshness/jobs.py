"""What is asked by the clock: whether the portal is still true."""

from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.editorial.keeping import lay_missing
from labimpact.freshness import actions
from labimpact.freshness.links import checking


@app.periodic(cron="20 6 * * 1-5")
@app.task(name="freshness.ask", lock="freshness.ask", retry=PATIENT)
def ask(timestamp: int) -> None:
    """Each working morning, ask of what is due: each step once."""
    with acting_as(System.WORKER):
        lay_missing()
        actions.ask(clock.today())
        actions.forget(clock.today())


@app.periodic(cron="10 2 * * *")
@app.task(name="freshness.check_links", lock="freshness.check_links", retry=PATIENT)
def check_links(timestamp: int) -> None:
    """By night, look whether the links of the portal still lead somewhere."""
    checking.check()
