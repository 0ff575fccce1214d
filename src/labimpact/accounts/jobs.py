"""Housekeeping of the accounts."""

from procrastinate.contrib.django import app

from labimpact.accounts import held_forms, housekeeping, sent_forms
from labimpact.base.retrying import PATIENT


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.purge", lock="accounts.purge", retry=PATIENT)
def purge(timestamp: int) -> None:
    """Kept forms past their day, keys of forms sent long ago, sessions that have ended."""
    held_forms.purge()
    sent_forms.purge()
    housekeeping.purge_sessions()
