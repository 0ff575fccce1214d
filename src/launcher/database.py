"""The database a command works on: the embedded server, or the one DATABASE_URL points to."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from launcher import locks, roles
from launcher.addresses import Urls, first_line, through_socket
from launcher.cluster import PORT, Cluster
from launcher.console import Stop
from launcher.layout import DataFolder
from launcher.roles import DATABASE, OWNER, prepare_external, role_name

__all__ = ["Urls", "in_use", "prepare_external", "start_embedded", "stop_embedded", "throwaway"]

THROWAWAY_PREFIX = "labimpact-check-"
# A younger one may be about to take its lock.
YOUNGEST_SWEPT_SECONDS = 30


def start_embedded(
    data: DataFolder,
    *,
    for_tests: bool = False,
    may_create_databases: bool = False,
    filling: bool = False,
    shared: bool = False,
) -> Urls:
    """Start the embedded server if it is not running and return its four addresses."""
    cluster = Cluster(data, throwaway=for_tests, filling=filling, shared=shared)
    with locks.locked(data.locks / "database"):
        socket_folder = cluster.ensure_running()
        try:
            with psycopg.connect(
                host=str(socket_folder), port=PORT, user="postgres", autocommit=True
            ) as connection:
                roles.set_up_embedded(
                    connection, may_create_databases=for_tests or may_create_databases
                )
        except psycopg.Error as error:
            raise Stop(
                f"The embedded database in {data.postgres} refused its own set-up "
                f"({first_line(error)}): its log is in {data.postgres / 'log'}."
            ) from None
    names = {role: role_name(role) for role in roles.LIMITED} | {"owner": OWNER}
    return Urls(
        **{
            role: through_socket(socket_folder, PORT, name, DATABASE)
            for role, name in names.items()
        }
    )


def stop_embedded(data: DataFolder) -> None:
    """Stop the embedded server if it is running."""
    if data.postgres.exists():
        Cluster(data).stop()


def is_running(data: DataFolder) -> bool:
    """Tell whether the embedded server's process is alive."""
    return Cluster(data).leftover() is not None


@contextmanager
def in_use(
    data: DataFolder, *, may_create_databases: bool = False, filling: bool = False
) -> Iterator[Urls]:
    """Have the database for the length of a block; the last user of an embedded one stops it."""
    external = os.environ.get("DATABASE_URL", "").strip()
    if external:
        urls = prepare_external(external, data)
        data.external.touch()
        yield urls
        return
    if data.external.exists():
        raise Stop(
            f"The data in {data.path} belongs with an external database: set DATABASE_URL again, "
            f"or delete {data.external} to begin with an embedded one."
        )
    # Each user holds a shared lock that dies with its process, so a killed one never counts.
    alone = locks.acquire(data.locks / "database-users", wait=False)
    if alone is not None:
        locks.release(alone)
    users = locks.acquire(data.locks / "database-users", shared=True)
    try:
        yield start_embedded(
            data,
            may_create_databases=may_create_databases,
            filling=filling,
            shared=alone is None,
        )
    finally:
        if users is not None:
            locks.release(users)
        stop_if_unused(data)


def stop_if_unused(data: DataFolder) -> None:
    """Stop the embedded server when nobody uses it any more."""
    with locks.locked(data.locks / "database"):
        alone = locks.acquire(data.locks / "database-users", wait=False)
        if alone is not None:
            stop_embedded(data)
            locks.release(alone)


@contextmanager
def throwaway() -> Iterator[Urls]:
    """Have an empty database that keeps nothing, for tests."""
    sweep_throwaways()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX))
    data = DataFolder(folder)
    data.make()
    held = locks.acquire(data.locks / "up")
    try:
        yield start_embedded(data, for_tests=True)
    finally:
        throw_away(data)
        if held is not None:
            locks.release(held)


def sweep_throwaways() -> None:
    """Remove the test databases of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{THROWAWAY_PREFIX}*"):
        if not folder.is_dir() or folder.stat().st_uid != os.geteuid():
            continue
        if time.time() - folder.stat().st_ctime < YOUNGEST_SWEPT_SECONDS:
            continue
        data = DataFolder(folder)
        if not data.locks.is_dir():
            continue
        held = locks.acquire(data.locks / "up", wait=False)
        if held is not None:
            throw_away(data)
            locks.release(held)


def throw_away(data: DataFolder) -> None:
    """Stop a test database and remove all it wrote."""
    stop_embedded(data)
    note = data.path / "socket-folder"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    shutil.rmtree(data.path, ignore_errors=True)
