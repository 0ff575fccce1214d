"""Counting the rows of every table, before and after a backup and when it is read back."""

import psycopg
from psycopg import sql

from launcher.addresses import first_line
from launcher.console import Stop

Connection = psycopg.Connection[tuple[object, ...]]

TABLES = """
SELECT schemaname, tablename FROM pg_tables
 WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""
STORED_FILES = "documents_storedfile"


def connected(url: str) -> Connection:
    """Connect as somebody whom no policy stops: a count behind the wall would be too small."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
        connection.execute("SET row_security = off")
    except psycopg.Error as error:
        raise Stop(f"The database does not answer ({first_line(error)}): try again.") from None
    return connection


def count(connection: Connection) -> dict[str, int]:
    """Count the rows of every table, all as of one moment."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return count_now(connection)


def count_now(connection: Connection) -> dict[str, int]:
    """Count the rows of every table within a transaction that is open already."""
    found: dict[str, int] = {}
    for schema, table in connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}")
        name = sql.Identifier(str(schema), str(table))
        row = connection.execute(query.format(name)).fetchone()
        found[f"{schema}.{table}"] = int(str(row[0])) if row else 0
    return found


def between(before: dict[str, int], after: dict[str, int]) -> dict[str, list[int]]:
    """Put the counts of before and after beside each other."""
    return {name: [before.get(name, 0), n] for name, n in after.items()}


def differing(expected: dict[str, list[int]], found: dict[str, int]) -> list[str]:
    """List the tables with fewer or more rows than they had at any end of the backup."""
    return [
        name
        for name, counts in expected.items()
        if not min(counts) <= found.get(name, -1) <= max(counts)
    ]


def stored_files(connection: Connection) -> list[tuple[str, int, str]]:
    """List path, size and SHA-256 of every file that the database names."""
    row = connection.execute("SELECT to_regclass(%s)", [f"public.{STORED_FILES}"]).fetchone()
    if row is None or row[0] is None:
        return []
    query = sql.SQL("SELECT path, size, sha256 FROM {}").format(sql.Identifier(STORED_FILES))
    return [(str(a), int(str(b)), str(c)) for a, b, c in connection.execute(query).fetchall()]
