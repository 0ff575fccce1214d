"""Jobs of the mediation's plans."""

from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT
from labimpact.mediation.actions import applying, curving, offering, planning


@app.task(name=planning.PLAN_TASK)
def plan(run_id: int) -> None:
    """Work out one plan; what its row says is done once, however often the job runs."""
    planning.plan(run_id)


@app.task(name=applying.APPLY_TASK)
def apply_plan(work_id: int) -> None:
    """Apply a plan; what is done is done once, however often the job runs."""
    applying.apply(work_id)


@app.task(name=curving.CURVE_TASK)
def plan_curve(work_id: int) -> None:
    """Reckon what fairness costs in a plan; a job that runs twice reckons it once."""
    curving.reckon(work_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="mediation.clear_plans", lock="mediation.clear_plans", pass_context=False,
          retry=PATIENT)  # fmt: skip
def clear_plans(timestamp: int) -> None:
    """End the plans that were cut off."""
    planning.clear_plans()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="mediation.expire_offers", lock="mediation.expire_offers", pass_context=False,
    retry=PATIENT,
)  # fmt: skip
def expire_offers(timestamp: int) -> None:
    """Offers whose time is over are so: their sessions look for somebody else."""
    offering.expire_offers()
