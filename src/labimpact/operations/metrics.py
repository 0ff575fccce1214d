"""Numbers about the product for whoever keeps it running (Prometheus text): never about persons.

Requests, jobs and failed sign-ins are counted by each process in a file of its own under
PROMETHEUS_MULTIPROC_DIR and added up when asked for; the rest is read from the database then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from procrastinate.contrib.django import app as queue
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from labimpact.base.actor import System
from labimpact.base.heartbeat import seconds_since_heartbeat
from labimpact.base.wall.session import acting_as

_HERE = CollectorRegistry()
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Histogram(
    "labimpact_request_seconds", "Requests by page and status, with their duration.",
    ("route", "status"), registry=_HERE, buckets=_BUCKETS,
)  # fmt: skip
JOBS = Counter(
    "labimpact_jobs_run_total", "Jobs run, by kind and outcome.", ("task", "outcome"),
    registry=_HERE,
)  # fmt: skip
FAILED_SIGN_INS = Counter(
    "labimpact_sign_in_failures_total", "Wrong passwords and unknown addresses.", registry=_HERE
)
_READ = {
    "outbox_waiting": "Messages in the outbox, not sent yet.",
    "reminders_in_trouble": "Reminders tried in vain and waiting.",
    "emergencies_to_review": "Emergency accesses that nobody has reviewed yet.",
    "readers_over_threshold": "Users who opened more persons today than the rule allows.",
    "readers_threshold": "Persons opened in a day above which a user is counted (rule).",
    "plans_to_decide": "Disposal plans that wait for a decision.",
    "database_bytes": "Size of the database.",
}


def failed_sign_in(**kwargs: Any) -> None:
    """Count an attempt that did not succeed; who tried is not noted here."""
    FAILED_SIGN_INS.inc()


class _Watched(Collector):
    """What the database knows when it is asked."""

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily(
            "labimpact_jobs", "Jobs in the queue, by kind and state.", labels=("task", "state")
        )
        for name, label, state, value in _asked():
            if name == "jobs":
                jobs.add_metric((label if label in queue.tasks else "other", state), value)
            elif name == "queue_age":
                text = "Seconds that the oldest job which could run has waited."
                yield GaugeMetricFamily("labimpact_queue_age_seconds", text, value)
            elif name in _READ:
                yield GaugeMetricFamily(f"labimpact_{name}", _READ[name], value)
        yield jobs
        beat = seconds_since_heartbeat()
        if beat is not None:
            text = "Seconds since a worker was last heard of."
            yield GaugeMetricFamily("labimpact_worker_heartbeat_age_seconds", text, beat)
        yield from _replica()
        yield from _backup()


def _asked() -> list[tuple[str, str, str, float]]:
    with acting_as(System.HEALTH), connections["default"].cursor() as cursor:
        cursor.execute("SELECT name, label, state, value FROM wall.watched() WHERE value >= 0")
        return [(str(n), str(label), str(s), float(v)) for n, label, s, v in cursor.fetchall()]


def _replica() -> Iterator[Metric]:
    """How far behind the server is that reports are read from, when it is a replica."""
    with connections[settings.STATISTICS_DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN pg_is_in_recovery() THEN"
            " extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"
        )
        behind = cursor.fetchone()[0]
    if behind is not None:
        text = "Seconds the replica of the reports is behind."
        yield GaugeMetricFamily("labimpact_replica_lag_seconds", text, float(behind))


def _backup() -> Iterator[Metric]:
    """What `./labimpact backup` left written of its last success."""
    try:
        told = json.loads((Path(settings.DATA) / "last-backup.json").read_text(encoding="utf-8"))
        finished, size = datetime.fromisoformat(told["finished_at"]), int(told["bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    text = "When the last backup was whole."
    yield GaugeMetricFamily("labimpact_last_backup_timestamp_seconds", text, finished.timestamp())
    yield GaugeMetricFamily("labimpact_last_backup_bytes", "Size of the last backup.", size)


def text() -> bytes:
    """All of it, added up over the processes."""
    registry = CollectorRegistry()
    registry.register(_Watched())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(_HERE)
