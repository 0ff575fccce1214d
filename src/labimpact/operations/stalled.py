"""Jobs that a worker had begun when it was killed.

The queue keeps them as begun for ever, and with them their lock: the nightly work, or the
reminders, would never run again. Every job of ours may be done twice, so they are put back.
"""

import logging
from datetime import UTC, datetime

from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager

# Three heartbeats missed. A worker that is only slow loses nothing: its job is found done.
SILENT_SECONDS = 30
# At once, whatever this machine's clock says: the queue compares with the database's.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_log = logging.getLogger(__name__)


async def put_back(jobs: JobManager) -> int:
    """Put the jobs of silent workers back in the queue, and forget those workers."""
    count = 0
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            await jobs.retry_job(job, retry_at=LONG_AGO)
        except ConnectorException as error:
            # Somebody else has put it back, or its worker has finished it meanwhile.
            _log.info("job %s not put back: %s", job.id, type(error).__name__)
            continue
        _log.warning("job %s (%s) begun by a lost worker: put back", job.id, job.task_name)
        count += 1
    await jobs.prune_stalled_workers(SILENT_SECONDS)
    return count
