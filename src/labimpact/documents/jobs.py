"""Housekeeping of the folder of files."""

from procrastinate.contrib.django import app

from labimpact.documents.actions import remove_orphans


@app.periodic(cron="41 3 * * *")
@app.task(name="documents.clear", lock="documents.clear", pass_context=False)
def clear(timestamp: int) -> None:
    """Remove what interrupted uploads left on disk."""
    remove_orphans()
