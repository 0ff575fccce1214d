"""Kinds of the tables that libraries bring with them; none of them is left without a policy."""

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Machinery, OwnData, Privacy, Reference, Wall

_SIGN_IN = Machinery(privacy=Privacy.STAFF, retention="staff_account")
_CLOSED = Machinery(privacy=Privacy.NONE, retention="permanent", systems=())
# Arguments of jobs are ids and codes only (tests/test_house.py), so any actor may enqueue.
_QUEUE = Machinery(privacy=Privacy.NONE, retention="job_queue", any_actor=True)

THIRD_PARTY: dict[str, Wall] = {
    "django_session": _SIGN_IN,
    "django_migrations": Reference(),
    "django_content_type": Reference(),
    "auth_group": _CLOSED,
    "auth_group_permissions": _CLOSED,
    "auth_permission": _CLOSED,
    "account_emailaddress": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "account_emailconfirmation": _SIGN_IN,
    "mfa_authenticator": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "usersessions_usersession": OwnData(privacy=Privacy.STAFF, retention="staff_account"),
    "procrastinate_jobs": _QUEUE,
    "procrastinate_events": _QUEUE,
    "procrastinate_periodic_defers": _QUEUE,
    "procrastinate_workers": Machinery(
        privacy=Privacy.NONE, retention="job_queue", systems=(System.WORKER, System.HEALTH)
    ),
}
