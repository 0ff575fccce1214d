"""When the housekeeping of the apps below is done, and what a lost worker leaves behind."""

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app

from labimpact.agenda.jobs import close_past_days
from labimpact.base.retrying import PATIENT
from labimpact.monitoring.actions import settle_months
from labimpact.network.actions.rights import settle_rights
from labimpact.operations import resealing, stalled
from labimpact.procedures.actions.recomputing import recompute


@app.periodic(cron="41 * * * *")
@app.task(name="operations.reseal", lock="operations.reseal", retry=PATIENT)
def reseal(timestamp: int) -> None:
    """While a replaced key is still known, seal anew what it sealed."""
    if settings.SECRET_KEY_FALLBACKS:
        resealing.all_anew()


@app.periodic(cron="20 2 * * *")
@app.task(name="operations.nightly", lock="operations.nightly", retry=PATIENT)
def nightly(timestamp: int) -> None:
    """Rights whose days are over, months that are over, days left open, terms: all settled.

    Done twice, it changes nothing more.
    """
    settle_rights()
    settle_months()
    close_past_days()
    recompute()


@app.periodic(cron="* * * * *")
@app.task(name="operations.take_up_again", pass_context=True, retry=PATIENT)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Put back in the queue what a worker that is gone had begun."""
    await stalled.put_back(context.app.job_manager)
