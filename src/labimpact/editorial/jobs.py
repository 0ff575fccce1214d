"""What of the portal goes by the clock: pages that come out, and pages that are over."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.editorial.loading import load_reference
from labimpact.editorial.newsroom import afterwards_as
from labimpact.editorial.translating import ordering


@app.periodic(cron="*/5 * * * *")
@app.task(name="editorial.by_the_clock", lock="editorial.by_the_clock", retry=PATIENT)
def by_the_clock(timestamp: int) -> None:
    """Publish what was planned for now, withdraw what has passed, open the newsroom of an area
    that has come since."""
    with acting_as(System.WORKER) as actor:
        load_reference()
        call_command("publish_scheduled", verbosity=0)
        afterwards_as(actor)


@app.task(name=ordering.TASK)
def translate(order_id: int, user_id: int) -> None:
    """Work off an order of translations; asking twice does nothing new."""
    ordering.work(order_id, user_id)


@app.periodic(cron="* * * * *")
@app.task(name="editorial.resume", lock="editorial.resume", retry=PATIENT)
def resume(timestamp: int) -> None:
    """Take up the orders of a worker that is gone; what is under way is left alone."""
    ordering.resume()
