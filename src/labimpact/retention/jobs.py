"""When what was decided is done."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.retention import actions


@app.periodic(cron="50 2 * * *")
@app.task(name="retention.carry_out", lock="retention.carry_out", pass_context=False, retry=PATIENT)
def carry_out(timestamp: int) -> None:
    """Carry out the confirmed plans whose days of grace are over; without one, nothing."""
    failed = actions.carry_out_ripe().failed
    if failed:
        # A job that fails is counted where the operators look.
        raise RuntimeError(f"disposal plans not carried out: {failed}")
