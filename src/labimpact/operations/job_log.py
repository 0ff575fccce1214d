"""What a job says carries its number."""

from collections.abc import Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker

from labimpact.base.logs.context import Work, working


def named(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Do a job, and put its number and its kind on every line that is said meanwhile."""
    with working(Work(job_id=context.job.id, task=context.job.task_name)):
        return call_next()
