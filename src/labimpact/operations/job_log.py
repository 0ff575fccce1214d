"""What a job says carries its number."""

from collections.abc import Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker

from labimpact.base.logs.context import Work, working
from labimpact.operations.metrics import JOBS


def named(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Do a job, and put its number and its kind on every line that is said meanwhile."""
    task = context.job.task_name
    with working(Work(job_id=context.job.id, task=task)):
        try:
            done = call_next()
        except BaseException:
            JOBS.labels(task, "failed").inc()
            raise
        JOBS.labels(task, "done").inc()
        return done
