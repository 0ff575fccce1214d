"""The job that keeps the counts."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.territory import actions


@app.periodic(cron="* * * * *")
@app.task(name="territory.fold", lock="territory.fold", pass_context=False, retry=PATIENT)
def fold(timestamp: int) -> None:
    """Every minute, what was touched since is counted anew."""
    actions.fold()
