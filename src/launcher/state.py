"""What a database has been through, kept as a comment on Django's own table of migrations.

It travels with the tables it speaks of: a restored copy carries it, an emptied database loses it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import psycopg
from psycopg import sql

from launcher.addresses import first_line
from launcher.console import Stop
from launcher.layout import REQUIREMENTS, SOURCES, files_below, fingerprint

TABLE = "django_migrations"
SKIPPED = frozenset({"__pycache__", "templates", "locale", "static"})


@dataclass(frozen=True)
class State:
    """Mode (demo or empty), what it was prepared from, and whether its first content is in."""

    mode: str = ""
    prepared: str = ""
    begun: bool = False


def read(url: str) -> State:
    """Read the state of a database; an empty database has none."""
    query = "SELECT obj_description(to_regclass(%s), 'pg_class')"
    with connected(url) as connection:
        row = connection.execute(query, [f"public.{TABLE}"]).fetchone()
    try:
        found = json.loads(str(row[0])) if row and row[0] else {}
    except ValueError:
        return State()
    names = {item.name for item in fields(State)}
    return State(**{name: value for name, value in found.items() if name in names})


def write(url: str, state: State) -> None:
    """Write the state of a database that has been prepared."""
    command = sql.SQL("COMMENT ON TABLE {} IS {}")
    text = json.dumps(asdict(state))
    with connected(url) as connection:
        connection.execute(command.format(sql.Identifier("public", TABLE), sql.Literal(text)))


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as the owner."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise Stop(f"The database does not answer ({first_line(error)}): try again.") from None


def applied_migrations(url: str) -> list[tuple[str, str]]:
    """List the migrations a database has been through."""
    with connected(url) as connection:
        try:
            rows = connection.execute(f"SELECT app, name FROM public.{TABLE} ORDER BY 1, 2")  # noqa: S608
            return [(str(app), str(name)) for app, name in rows]
        except psycopg.errors.UndefinedTable:
            return []


def own_migrations(sources: Path = SOURCES) -> dict[str, set[str]]:
    """List the migrations this version of the program carries, by app."""
    found: dict[str, set[str]] = {}
    for path in sources.glob("labimpact/*/migrations/[0-9]*.py"):
        found.setdefault(path.parent.parent.name, set()).add(path.stem)
    return found


def refuse_newer(applied: list[tuple[str, str]], own: dict[str, set[str]]) -> None:
    """Refuse a database that a later version of the program has already changed."""
    unknown = [f"{app}.{name}" for app, name in applied if app in own and name not in own[app]]
    if unknown:
        raise Stop(
            f"This data was used by a newer version of Lab'Impact (it knows {unknown[0]}, this "
            "one does not): update the program, or choose another folder with --data."
        )


def wanted(applied: list[tuple[str, str]]) -> str:
    """Return the hash of all that preparing a database depends on, its own migrations included."""
    files = [
        path
        for folder in ("labimpact", "config")
        for path in files_below(SOURCES / folder, SKIPPED)
    ]
    packages = (REQUIREMENTS / "app.txt").read_bytes()
    parts = [fingerprint(files, SOURCES), hashlib.sha256(packages).hexdigest(), repr(applied)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
