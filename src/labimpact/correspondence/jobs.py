"""Jobs of the reminders."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.correspondence import actions


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="correspondence.send_due",
    lock="correspondence.send_due",
    pass_context=False,
    retry=PATIENT,
)
def send_due(timestamp: int) -> None:
    """Send the reminders that are due. One that cannot be sent is tried again by a later run."""
    actions.send_due()


@app.periodic(cron="10 4 * * *")
@app.task(
    name="correspondence.plan_expiries",
    lock="correspondence.plan_expiries",
    pass_context=False,
    retry=PATIENT,
)
def plan_expiries(timestamp: int) -> None:
    """Plan the reminders of the permits that expire; done twice, it changes nothing more."""
    actions.plan_expiries()
