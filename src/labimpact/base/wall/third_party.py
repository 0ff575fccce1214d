"""Kinds of the tables that libraries bring with them; none of them is left without a policy."""

from labimpact.base.actor import System
from labimpact.base.wall import editor_tables
from labimpact.base.wall.declarations import Custom, Machinery, OwnData, Privacy, Reference, Wall
from labimpact.base.wall.policies import system

_SIGN_IN = Machinery(privacy=Privacy.STAFF, retention="staff_account")
_QUEUE = Machinery(privacy=Privacy.NONE, retention="job_queue", systems=(System.WORKER,))

# What somebody other than the worker lays in the queue, with the ids it takes and nothing else
# (tests/wall/test_queue.py finds one who forgot). Each of these jobs looks again, when it runs, at
# what may be done and in whose name: asking for one twice, or for another's, does nothing new.
ENQUEUED: dict[str, tuple[str, ...]] = {
    "notifications.send": ("message_id",),
    "documents.look": ("file_id",),
    "lists.make": ("file_id",),
    "monitoring.compare": ("comparison_id",),
    "mediation.plan": ("run_id",),
    "mediation.apply_plan": ("work_id",),
    "mediation.plan_curve": ("work_id",),
    "imports.work": ("register_id", "user_id"),
    "editorial.translate": ("order_id", "user_id"),
    "flows.make_siuss": ("file_id", "user_id", "office_id"),
}


def _known_job() -> str:
    """A job of those, with its own arguments, and in nobody else's name."""
    known = []
    for task, names in ENQUEUED.items():
        numbers = [f"jsonb_typeof(args -> '{name}') = 'number'" for name in names]
        left = " - ".join(["args", *(f"'{name}'" for name in names)])
        parts = [f"task_name = '{task}'", *numbers, f"{left} = '{{}}'::jsonb"]
        if "user_id" in names:
            parts.append("args ->> 'user_id' = (SELECT wall.user_id())::text")
        known.append(f"({' AND '.join(parts)})")
    return f"((SELECT wall.actor()) IS NOT NULL AND ({' OR '.join(known)}))"


_WORKER = system(System.WORKER)
_JOBS = Custom(
    privacy=Privacy.NONE,
    retention="job_queue",
    # A row that is laid in is given back with its number, so who lays it in reads its kind.
    read=f"{_WORKER} OR {_known_job()}",
    insert=(
        f"{_WORKER} OR (status = 'todo' AND attempts = 0 AND NOT abort_requested"
        f" AND worker_id IS NULL AND scheduled_at IS NULL AND {_known_job()})"
    ),
    update=_WORKER,
    delete=_WORKER,
)
# Written by the queue's own trigger, in the name of who laid the job in.
_EVENTS = Custom(
    privacy=Privacy.NONE,
    retention="job_queue",
    read=_WORKER,
    insert=f"{_WORKER} OR ((SELECT wall.actor()) IS NOT NULL AND type = 'deferred')",
    update=_WORKER,
    delete=_WORKER,
)

THIRD_PARTY: dict[str, Wall] = {
    **editor_tables.TABLES,
    "django_session": _SIGN_IN,
    "django_migrations": Reference(),
    "django_content_type": Reference(),
    "account_emailaddress": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "account_emailconfirmation": _SIGN_IN,
    "mfa_authenticator": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "usersessions_usersession": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "procrastinate_jobs": _JOBS,
    "procrastinate_events": _EVENTS,
    "procrastinate_periodic_defers": _QUEUE,
    "procrastinate_workers": Machinery(
        privacy=Privacy.NONE, retention="job_queue", systems=(System.WORKER, System.HEALTH)
    ),
}
