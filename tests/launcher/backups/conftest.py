"""A small installation with a server of its own, files and keys, to be backed up for real."""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from launcher import database, keyring, keys, locks, safety, state
from launcher.addresses import build, parse
from launcher.backups import rows
from launcher.layout import DataFolder

CHECKSUM = """
SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t
"""


@dataclass
class Installation:
    """A data folder, its backups and the key they are made with."""

    data: DataFolder
    target: Path
    key: Path
    url: str = ""
    held: int | None = None

    def start(self):
        """Use the server as `up` does: one of its users, so that no other stops it."""
        self.held = locks.acquire(self.data.locks / "database-users", shared=True)
        self.url = build(parse(database.start_embedded(self.data).owner) | {"user": "postgres"})
        return self

    def stop(self):
        locks.release(self.held)
        database.stop_embedded(self.data)

    def sql(self, statement, *arguments):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, arguments)
            return cursor.fetchall() if cursor.description else None

    def put_file(self, content: bytes, name=""):
        """Store a file the way the product does: on the disk first, then its row."""
        sha = hashlib.sha256(content).hexdigest()
        path = name or f"{sha[:2]}/{sha[2:4]}/{sha[:40]}"
        target = self.data.files / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        row = (path, len(content), sha)
        self.sql("INSERT INTO documents_storedfile (path, size, sha256) VALUES (%s, %s, %s)", *row)
        return path

    def backup(self, *options):
        where = ["--data", str(self.data.path), "--key", str(self.key), *options]
        return safety.run("backup", [*where, str(self.target)])

    def restore(self, folder: Path, *options, source=None):
        where = ["--data", str(folder), "--key", str(self.key), *options]
        return safety.run("restore", [*where, str(source or self.target)])

    def escrow(self):
        file = self.key.with_name("keys.sealed")
        if not file.exists():
            arguments = ["save", "--data", str(self.data.path), "--key", str(self.key), str(file)]
            assert keyring.run(arguments) == 0
        return str(file)

    def backups(self):
        return sorted(self.target.glob("labimpact-*"))


def checksums(url: str) -> dict[str, tuple[int, str]]:
    """Rows and checksum of every table."""
    with rows.connected(url) as connection:
        tables = [f'"{s}"."{t}"' for s, t in connection.execute(rows.TABLES).fetchall()]
        return {name: connection.execute(CHECKSUM.format(name)).fetchone() for name in tables}


def set_out(place: Path) -> Installation:
    """Make an installation with a few tables, one row of each kind and a key."""
    data = DataFolder(place / "dati")
    data.make()
    made = Installation(data, place / "copie", place / "backup.key")
    made.target.mkdir()
    keyring.run(["new", str(made.key)])
    keys.key(data, "secret-key")
    data.mode.write_text("empty\n")
    made.start()
    made.sql("CREATE TABLE django_migrations (app text, name text)")
    made.sql("INSERT INTO django_migrations VALUES ('people', '0001_initial')")
    made.sql("CREATE TABLE documents_storedfile (path text, size bigint, sha256 text)")
    made.sql("CREATE TABLE contact (id serial PRIMARY KEY, note text, at timestamptz)")
    made.sql("INSERT INTO contact (note, at) SELECT repeat('nota ', 40), now()"
             " FROM generate_series(1, 2000)")  # fmt: skip
    made.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO labimpact_owner")
    made.sql("ALTER TABLE django_migrations OWNER TO labimpact_owner")
    owner = build(parse(made.url) | {"user": "labimpact_owner"})
    state.write(owner, state.State(mode="empty", prepared="x", begun=True))
    return made


@pytest.fixture(scope="module", autouse=True)
def _own_surroundings():
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "LABIMPACT_BACKUP_KEY", "LABIMPACT_WAL_ARCHIVE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def place():
    """A place that the server's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="labimpact-drill-"))
    yield folder
    for data in folder.glob("*"):
        if (data / "locks").is_dir():
            database.throw_away(DataFolder(data))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(place):
    return set_out(place)
