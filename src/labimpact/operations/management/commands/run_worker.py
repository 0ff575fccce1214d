"""`manage run_worker`: does queued work until it is told to stop."""

import signal
import sys
from typing import Any

from django.core.management import BaseCommand
from procrastinate.contrib.django import app

from labimpact.operations.job_log import named

# The launcher waits fifteen seconds before it ends a process by force.
_GRACE_SECONDS = 12
_AT_ONCE = 4


class Command(BaseCommand):
    help = "Fa i lavori in coda (posta, pulizie) finché non gli si dice di smettere."

    def handle(self, *args: Any, **options: Any) -> None:
        # Until the library takes the signals over (the first lets running jobs end), nothing is
        # running that has to: told to stop while it starts, the worker has ended well.
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_: sys.exit(0))
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as worker_app:
            worker_app.run_worker(
                name="labimpact",
                concurrency=_AT_ONCE,
                shutdown_graceful_timeout=_GRACE_SECONDS,
                delete_jobs="successful",
                task_middleware=[named],
            )
