"""What of the followed searches goes by the clock."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.searches import actions


@app.periodic(cron="20 7 * * *")
@app.task(name="searches.tell", lock="searches.tell", retry=PATIENT)
def tell(timestamp: int) -> None:
    """Write to whom something new was found for; done twice, it tells nobody twice."""
    actions.tell()


@app.periodic(cron="51 3 * * *")
@app.task(name="searches.forget", lock="searches.forget", retry=PATIENT)
def forget(timestamp: int) -> None:
    """Erase what is past its time, and ask again whose time comes."""
    actions.forget()
    actions.ask_again()
