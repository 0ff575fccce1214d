"""Nobody but the worker makes the worker do what it was not asked through the application."""

import json
import re
from pathlib import Path

import pytest
from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.base.wall.third_party import ENQUEUED
from labimpact.documents import actions as documents
from labimpact.editorial.translating import ordering
from labimpact.flows.actions import siuss
from labimpact.imports import actions as imports
from labimpact.lists.actions import background
from labimpact.mediation.actions import applying, curving, planning
from labimpact.monitoring import actions as monitoring
from labimpact.notifications import actions as notifications
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
INSERT = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, %s) RETURNING id"
)

CANCELLED = "procrastinate_cancel_job_v1(max(id), true, true)"
TAMPERING = [
    "UPDATE procrastinate_jobs SET args = '{\"message_id\": 2}'",
    "UPDATE procrastinate_jobs SET status = 'cancelled'",
    "DELETE FROM procrastinate_jobs",
    "UPDATE procrastinate_events SET at = now()",
    "DELETE FROM procrastinate_events",
    """INSERT INTO procrastinate_events (job_id, type)
        SELECT id, 'succeeded' FROM procrastinate_jobs""",
    """INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)
        VALUES ('operations.nightly', 9999999999, '')""",
    f"SELECT {CANCELLED} FROM procrastinate_jobs HAVING {CANCELLED} IS NOT NULL",
]


def laid_in(task: str, **arguments: object) -> bool:
    return not refused(INSERT, ["default", task, json.dumps(arguments)])


def test_a_user_lays_in_only_the_known_jobs_with_their_own_arguments(cast):
    actor = cast.actor()
    with acting(actor):
        assert laid_in("notifications.send", message_id=1)
        assert laid_in("lists.make", file_id=1)
        assert laid_in("imports.work", register_id=1, user_id=actor.user_id)

        assert not laid_in("imports.work", register_id=1, user_id=actor.user_id + 1)
        assert not laid_in("imports.work", register_id=1)
        assert not laid_in("notifications.send", message_id="Amina Hassan")
        assert not laid_in("notifications.send", message_id=1, note="Amina Hassan")
        for task in ("operations.nightly", "retention.execute", "builtin:x", "notifications.Send"):
            assert not laid_in(task)
            assert not laid_in(task, message_id=1)


@pytest.mark.parametrize("system", [s for s in System if s is not System.WORKER])
def test_a_system_that_is_not_the_worker_does_no_more(cast, system):
    with acting_as(system):
        assert laid_in("notifications.send", message_id=1)
        assert not laid_in("imports.work", register_id=1, user_id=cast.actor().user_id)
        assert not laid_in("operations.nightly", timestamp=0)


def test_a_job_is_not_laid_in_as_done_tried_or_for_later(cast):
    tell = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, {}) VALUES (%s, %s, %s, {})"
    )
    values = ["default", "notifications.send", json.dumps({"message_id": 1})]
    with acting(cast.actor()):
        for column, value in (
            ("status", "'succeeded'"), ("status", "'doing'"), ("attempts", "9"),
            ("scheduled_at", "now() + interval '1 day'"), ("abort_requested", "true"),
        ):  # fmt: skip
            assert refused(tell.format(column, value), values), column


def test_nobody_but_the_worker_changes_or_removes_a_job_or_its_story(cast):
    with acting(cast.actor()):
        assert laid_in("notifications.send", message_id=1)
    for actor in (cast.actor(), cast.actor("area_coordinator")):
        with acting(actor):
            for statement in TAMPERING:
                assert refused(statement), statement
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT status::text, args FROM procrastinate_jobs")
        assert cursor.fetchall() == [("todo", '{"message_id": 1}')]
        assert not refused("UPDATE procrastinate_jobs SET status = 'doing'")


def test_without_an_actor_nothing_is_laid_in_and_nothing_read(cast):
    assert not laid_in("notifications.send", message_id=1)
    with acting_as(System.WORKER):
        assert laid_in("operations.nightly", timestamp=0)
    with acting(cast.actor()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


def test_what_the_application_lays_in_is_what_the_wall_knows():
    assert set(ENQUEUED) == {
        notifications.SEND_TASK, background.MAKE_TASK, imports.WORK_TASK, monitoring.COMPARE_TASK,
        siuss.MAKE_TASK, documents.LOOK_TASK, planning.PLAN_TASK, applying.APPLY_TASK,
        curving.CURVE_TASK, ordering.TASK,
    }  # fmt: skip
    calls = [
        path.name
        for path in (ROOT / "src" / "labimpact").rglob("*.py")
        if re.search(r"configure_task\(|\.defer_async\(", path.read_text(encoding="utf-8"))
    ]
    assert sorted(calls) == [
        "actions.py",
        "actions.py",
        "applying.py",
        "background.py",
        "comparing.py",
        "curving.py",
        "ordering.py",
        "planning.py",
        "siuss.py",
        "working.py",
    ]
