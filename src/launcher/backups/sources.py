"""Reading a running database out: with PostgreSQL's own tools, whatever is being written in it."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from launcher import server_user
from launcher.addresses import Urls, build, parse
from launcher.backups import rows
from launcher.backups.manifest import DUMP, EMBEDDED, REPLICATION
from launcher.backups.parts import Catching, PartWriter
from launcher.backups.vault import CHUNK
from launcher.cluster import MAJOR, Cluster, binaries
from launcher.console import Stop
from launcher.layout import DataFolder
from launcher.processes import die_with_parent

OWN_MANIFEST = "backup_manifest"
# Since version 17 a server can tell what has changed since an earlier backup.
FIRST_INCREMENTAL = 170000


@dataclass(frozen=True)
class Source:
    """Where the database is, how it will be read, and what is known of its server."""

    method: str
    owner: str
    reading: str
    server: dict[str, Any]
    size: int
    incremental: bool


def find(data: DataFolder, urls: Urls, *, dump: bool = False) -> Source:
    """Look at the database and choose how it can be read."""
    if os.environ.get("DATABASE_URL", "").strip():
        method = REPLICATION if not dump and may_replicate(urls.owner) else DUMP
        reading = urls.owner
    else:
        method = DUMP if dump else EMBEDDED
        reading = build(parse(urls.owner) | {"user": "postgres"})
        let_summarise(data, reading)
    with rows.connected(reading) as connection:
        version = connection.info.server_version
        server = {"major": version // 10000, "version": version}
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        size = int(str(row[0])) if row else 0
        incremental = method != DUMP and version >= FIRST_INCREMENTAL
        if incremental:
            row = connection.execute("SHOW summarize_wal").fetchone()
            incremental = row is not None and row[0] == "on"
    return Source(method, urls.owner, reading, server, size, incremental)


def may_replicate(url: str) -> bool:
    """Tell whether an external server of our version lets its owner copy it whole."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            query = "SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user"
            row = connection.execute(query).fetchone()
            if not row or not row[0] or connection.info.server_version // 10000 != MAJOR:
                return False
        # Having the right is not enough: the server's list of who may connect counts too.
        parameters = parse(url) | {"replication": "true", "connect_timeout": "10"}
        with psycopg.connect(**parameters, autocommit=True):  # type: ignore[arg-type]
            return True
    except psycopg.Error:
        return False


def let_summarise(data: DataFolder, reading: str) -> None:
    """Give a server that an earlier version of the program started the settings of this one."""
    with rows.connected(reading) as connection:
        row = connection.execute("SHOW summarize_wal").fetchone()
        if row and row[0] == "on":
            return
        cluster = Cluster(data)
        user = server_user.choose(data.postgres)
        cluster.configure(user, cluster.socket_folder(user))
        connection.execute("SELECT pg_reload_conf()")


@contextlib.contextmanager
def wal_held(reading: str) -> Iterator[None]:
    """Keep what is written during the copy until the copy has taken it."""
    with rows.connected(reading) as connection:
        query = "SELECT pg_create_physical_replication_slot(%s, true, true)"
        with contextlib.suppress(psycopg.Error):
            connection.execute(query, [f"labimpact_backup_{os.getpid()}"])
        yield


def copy(source: Source, part: PartWriter, earlier: str, tell: Callable[[int], None]) -> str:
    """Write the whole server, or what has changed since an earlier copy; return its own list."""
    command = ["pg_basebackup", "-D", "-", "-F", "tar", "-X", "fetch", "-c", "fast"]
    command += ["--manifest-checksums=SHA256"]
    catching = Catching(OWN_MANIFEST)

    def take(data: bytes) -> None:
        part.write(data)
        catching.feed(data)
        tell(len(data))

    with (
        tempfile.TemporaryDirectory(prefix="labimpact-backup-") as folder,
        wal_held(source.reading),
    ):
        if earlier:
            note = Path(folder) / OWN_MANIFEST
            note.write_text(earlier, encoding="utf-8")
            command.append(f"--incremental={note}")
        run(command, source.reading, take)
    if not catching.content:
        raise Stop("PostgreSQL gave no list of what it copied: run the command again.")
    return catching.content.decode()


def dump(source: Source, part: PartWriter, tell: Callable[[int], None]) -> dict[str, int]:
    """Write the database's content as of one moment; return how many rows each table had then."""

    def take(data: bytes) -> None:
        part.write(data)
        tell(len(data))

    with rows.connected(source.reading) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        counts = rows.count_now(connection)
        command = ["pg_dump", "-F", "custom", "-Z", "0", f"--snapshot={row[0] if row else ''}"]
        run(command, source.reading, take)
    return counts


def run(command: list[str], url: str, take: Callable[[bytes], None]) -> None:
    """Run one of PostgreSQL's tools on a database and hand on what it writes."""
    parameters = parse(url)
    variables = server_user.server_variables()
    if "password" in parameters:
        # Every user of the machine can read a command line.
        variables["PGPASSWORD"] = parameters.pop("password")
    command = [str(binaries() / command[0]), "-d", build(parameters), "-w", *command[1:]]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=variables,
            cwd="/",
            preexec_fn=die_with_parent,
        )
        with process:
            try:
                while data := process.stdout.read(CHUNK) if process.stdout else b"":
                    take(data)
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            complaints.seek(0)
            raise Stop(complaint(command[0], complaints.read().decode("utf-8", "replace")))


def complaint(program: str, text: str) -> str:
    """Turn what a tool complained of into a sentence."""
    lines = [line for line in text.splitlines() if "error:" in line or "ERROR:" in line]
    reason = (lines or text.strip().splitlines() or ["no reason given"])[0].strip()
    name = Path(program).name
    return f"PostgreSQL's {name} could not do its work ({reason.removeprefix(f'{name}: ')})."
