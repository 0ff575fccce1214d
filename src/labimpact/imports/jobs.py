"""Jobs of the imports."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.imports import actions


@app.task(name=actions.WORK_TASK)
def work(register_id: int, user_id: int) -> None:
    actions.work(register_id, user_id)


@app.periodic(cron="* * * * *")
@app.task(name="imports.resume", lock="imports.resume", pass_context=False, retry=PATIENT)
def resume(timestamp: int) -> None:
    """Take up what a worker left halfway; what is under way is left alone."""
    actions.resume_halted()


@app.periodic(cron="40 3 * * *")
@app.task(name="imports.erase", lock="imports.erase", pass_context=False, retry=PATIENT)
def erase(timestamp: int) -> None:
    """Erase files and rows that are kept no longer (retention_import_staging)."""
    actions.erase_old()
