"""Jobs of the comparisons with other bodies."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.monitoring import actions


@app.task(name=actions.COMPARE_TASK)
def compare(comparison_id: int) -> None:
    """Do one comparison; what its row says is done once, however often the job runs."""
    actions.compare(comparison_id)


@app.periodic(cron="29 * * * *")
@app.task(name="monitoring.clear", lock="monitoring.clear", pass_context=False, retry=PATIENT)
def clear(timestamp: int) -> None:
    """Erase the files to be sent whose hour is over, and what was cut off."""
    actions.clear_comparisons()
