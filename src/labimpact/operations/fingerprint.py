"""What a database was prepared from: kept as a comment on the wall's schema, so it travels."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

_LIBRARIES = ("django", "django-allauth", "procrastinate")


def wanted() -> str:
    """The hash of everything that preparing depends on: sources, data files, library versions."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    digest.update(repr(sorted(settings.WALL_ROLES.items())).encode())
    for path in _sources(settings.SRC / "labimpact"):
        digest.update(str(path.relative_to(settings.SRC)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    kinds = {".py", ".sql", ".csv", ".yaml", ".json"}
    return sorted(p for p in folder.rglob("*") if p.suffix in kinds and p.is_file())


def stored() -> str:
    """What the database says of itself, or nothing when it was never prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace('wall'), 'pg_namespace')")
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""


def store(fingerprint: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("COMMENT ON SCHEMA wall IS {}").format(sql.Literal(fingerprint)))


def unknown_migration() -> str:
    """A migration of ours that the database knows and this program does not, if there is one."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    ours = {app for app, _ in loader.disk_migrations}
    strangers = [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    ]
    # A squashed migration is known under the names it replaces.
    replaced = {key for m in loader.disk_migrations.values() for key in m.replaces}
    return next((s for s in sorted(strangers) if tuple(s.split(".", 1)) not in replaced), "")
