"""Jobs of the files: the antivirus, and housekeeping of the folder."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.documents import looking
from labimpact.documents.actions import LOOK_TASK, remove_orphans


@app.task(name=LOOK_TASK)
def look(file_id: int) -> None:
    """Look at a file that just came."""
    looking.look(file_id)


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="documents.look_again", lock="documents.look_again", pass_context=False, retry=PATIENT
)
def look_again(timestamp: int) -> None:
    """Look at the files that still wait: the scanner was down, or the worker was."""
    looking.look()


@app.periodic(cron="41 3 * * *")
@app.task(name="documents.clear", lock="documents.clear", pass_context=False, retry=PATIENT)
def clear(timestamp: int) -> None:
    """Remove what interrupted uploads left on disk."""
    remove_orphans()
