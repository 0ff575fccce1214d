"""Housekeeping of the accounts."""

from procrastinate.contrib.django import app

from labimpact.accounts import held_forms, housekeeping


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.purge", lock="accounts.purge")
def purge(timestamp: int) -> None:
    """Kept forms past their day, and sessions that have ended."""
    held_forms.purge()
    housekeeping.purge_sessions()
