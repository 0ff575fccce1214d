"""Housekeeping of the accounts."""

from procrastinate.contrib.django import app

from labimpact.accounts import held_forms, housekeeping, sent_forms


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.purge", lock="accounts.purge")
def purge(timestamp: int) -> None:
    """Kept forms past their day, keys of forms sent long ago, sessions that have ended."""
    held_forms.purge()
    sent_forms.purge()
    housekeeping.purge_sessions()
