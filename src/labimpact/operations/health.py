"""Is it alive, and is it ready to work? Named checks, no secrets."""

import shutil
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from labimpact.base.actor import System
from labimpact.base.heartbeat import STALE_SECONDS, seconds_since_heartbeat
from labimpact.base.wall.session import acting_as
from labimpact.notifications import sms


@dataclass(frozen=True)
class Check:
    """One named answer; the note says what to do, in one sentence."""

    name: str
    ok: bool
    note: str = ""


def checks() -> list[Check]:
    """Everything that must hold before people are sent here, in the order it is needed."""
    return [check() for check in (_database, _migrations, _worker, _disk, _reminders, _scanner)]


def database_is_down() -> list[Check]:
    """What is known when the database did not even answer."""
    return [Check("database", False, "the database does not answer"), _disk()]


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check("database", True)


def _migrations() -> Check:
    missing = sorted(_own_migrations() - _applied())
    note = (
        f"{len(missing)} not applied, from {'.'.join(missing[0])}: run prepare" if missing else ""
    )
    return Check("migrations", not missing, note)


@cache
def _own_migrations() -> frozenset[tuple[str, str]]:
    """The migrations this program carries: they cannot change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _applied() -> frozenset[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset((str(app), str(name)) for app, name in cursor.fetchall())


def _worker() -> Check:
    age = seconds_since_heartbeat()
    if age is None:
        return Check("worker", False, "no worker has ever run: start run_worker")
    if age > STALE_SECONDS:
        return Check("worker", False, f"last heard of {age:.0f} s ago: start run_worker")
    return Check("worker", True)


def _disk() -> Check:
    try:
        free = shutil.disk_usage(settings.DATA).free
    except OSError:
        return Check("disk", False, "the data folder cannot be read")
    enough = free >= settings.HEALTH_FREE_DISK_BYTES
    return Check("disk", enough, "" if enough else f"{free // 1024 // 1024} MB free")


def _reminders() -> Check:
    """Never a reason to send people elsewhere: said, so that whoever keeps the system sees it."""
    with acting_as(System.HEALTH), connection.cursor() as cursor:
        cursor.execute("SELECT wall.reminders_in_trouble()")
        waiting = cursor.fetchone()[0]
    notes = [] if sms.is_active() else ["SMS not active: no gateway is set"]
    if waiting:
        notes.append(f"{waiting} tried in vain and waiting")
    return Check("reminders", True, "; ".join(notes))


def _scanner() -> Check:
    """Said, as the reminders are: files that wait for the antivirus wait, and nothing else does."""
    with acting_as(System.HEALTH), connection.cursor() as cursor:
        cursor.execute("SELECT wall.files_in_quarantine()")
        waiting = cursor.fetchone()[0]
    notes = [] if settings.CLAMD else ["no antivirus is set: files are available at once"]
    if waiting:
        notes.append(f"{waiting} files wait for the antivirus: look at clamd and the worker")
    return Check("scanner", True, "; ".join(notes))
