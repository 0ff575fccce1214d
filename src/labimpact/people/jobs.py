"""What the night does about who sees whom."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.people.actions import grants


@app.periodic(cron="50 5 * * 1-5")
@app.task(name="people.grants", lock="people.grants", pass_context=False, retry=PATIENT)
def look_after_grants(timestamp: int) -> None:
    """End what nobody reviewed, and tell of what ended and of what waits."""
    grants.nightly()


@app.periodic(cron="55 6 * * 1")
@app.task(
    name="people.remind_of_grants",
    lock="people.remind_of_grants",
    pass_context=False,
    retry=PATIENT,
)
def remind(timestamp: int) -> None:
    """On Mondays, before the offices open: which grants wait for a word."""
    grants.remind_of_reviews()
