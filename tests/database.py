"""The test database: migrated once into a template, copied for each process that needs one."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from bench.surroundings import end_sessions
from config.databases import address

ROOT = Path(__file__).resolve().parents[1]


def fingerprint() -> str:
    """Changes when anything that shapes the prepared database changes."""
    digest = hashlib.sha256()
    for pattern in ("**/migrations/*.py", "**/wall.sql", "**/wall/*.sql", "**/models/*.py",
                    "**/models.py", "base/wall/*.py", "**/data/*", "network/roles.py",
                    "operations/management/commands/prepare.py"):  # fmt: skip
        for path in sorted((ROOT / "src" / "labimpact").glob(pattern)):
            if path.is_file():
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _admin() -> psycopg.Connection:
    return psycopg.connect(address("owner"), dbname="postgres", autocommit=True)


def _exists(admin: psycopg.Connection, name: str) -> bool:
    row = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None


@contextmanager
def only_one(what: str) -> Iterator[psycopg.Connection]:
    """One process at a time builds `what`: whoever comes second finds it ready."""
    with _admin() as admin:
        # Held until the connection closes.
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])
        yield admin


def template() -> str:
    """The name of the prepared template, building it when this run is the first to ask."""
    name = f"labimpact_template_{fingerprint()}"
    with only_one("labimpact_template") as admin:
        if not _exists(admin, name):
            building = f"{name}_building"
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(building)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            prepare(building)
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
    return name


def with_database(url: str, name: str) -> str:
    """The same address with another database name."""
    from urllib.parse import urlsplit, urlunsplit

    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def environment(name: str) -> dict[str, str]:
    """Environment of a child process of the product that works on database `name`."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for key in ("DATABASE_URL", "DATABASE_URL_APP", "DATABASE_URL_STATS", "DATABASE_URL_MATCHER"):
        env[key] = with_database(os.environ[key], name)
    return env


def prepare(name: str) -> None:
    """Run `manage prepare` on a database."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "prepare"],
        env=environment(name) | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def make_database(suffix: str, source: str = "") -> str:
    """A fresh copy of the template, or of another database, for one test process."""
    return copy(source or template(), f"labimpact_test_{suffix}_{os.getpid()}")


def copy(source: str, name: str) -> str:
    """A copy of a database in which nobody is, in the place of what bore that name."""
    with _admin() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    return name


def drop_database(name: str) -> None:
    """Take a test database away, whoever still looks at it (a thread's session may still end)."""
    with _admin() as admin:
        end_sessions(admin, name)
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
