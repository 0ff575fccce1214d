"""When the housekeeping of the apps below is done."""

from procrastinate.contrib.django import app

from labimpact.agenda.jobs import close_past_days


@app.periodic(cron="20 2 * * *")
@app.task(name="operations.nightly", queueing_lock="operations.nightly")
def nightly(timestamp: int) -> None:
    """Close the days that were left open; done twice, it changes nothing more."""
    close_past_days()
