"""Real PostgreSQL servers of a test's own, beside the one that all tests share."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from launcher import database, server_user
from launcher.addresses import VARIABLES, build, parse
from launcher.cluster import PORT, Cluster, binaries
from launcher.layout import DataFolder
from tests.database import address, template


@dataclass
class Server:
    """One server with the product's database in it."""

    folder: Path
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def data(self):
        return DataFolder(self.folder)

    @property
    def superuser(self):
        return build(parse(self.addresses["owner"]) | {"user": "postgres"})

    def variables(self):
        return {VARIABLES[role]: url for role, url in self.addresses.items()}

    def sql(self, statement, *arguments):
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            cursor = connection.execute(statement, arguments)
            return cursor.fetchall() if cursor.description else None

    def start(self):
        urls = database.start_embedded(self.data)
        self.addresses = {role: getattr(urls, role) for role in VARIABLES}
        return self

    def stop(self):
        database.stop_embedded(self.data)

    def throw_away(self):
        database.throw_away(self.data)
        shutil.rmtree(self.folder, ignore_errors=True)


def place():
    folder = Path(tempfile.mkdtemp(prefix="labimpact-server-"))
    DataFolder(folder).make()
    return folder


def primary():
    """A server that keeps its journal, with a copy of the prepared database of the tests."""
    server = Server(place()).start()
    source = build(parse(address("owner")) | {"dbname": template()})
    dumped = tool("pg_dump", "-F", "custom", "-Z", "0", "-d", source)
    tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
         "-d", server.addresses["owner"], stdin=dumped)  # fmt: skip
    return server


def standby(of: Server):
    """A server that follows another one, made with PostgreSQL's own tools."""
    server = Server(place())
    user = server_user.choose(server.data.postgres)
    cluster = Cluster(server.data)
    cluster.open_the_way(user)
    user.own(server.data.postgres)
    source = of.superuser
    where = ["-D", str(server.data.postgres), "-d", source]
    done = user.run([str(binaries() / "pg_basebackup"), *where, "-R", "-c", "fast"])
    assert done.returncode == 0, done.stderr
    socket = cluster.socket_folder(user)
    cluster.configure(user, socket)
    cluster.start(user, socket)
    where = {"host": str(socket), "port": str(PORT)}
    server.addresses = {role: build(parse(url) | where) for role, url in of.addresses.items()}
    return server


def tool(name, *arguments, stdin=None):
    """Run one of PostgreSQL's tools and return what it wrote."""
    done = subprocess.run(
        [str(binaries() / name), *arguments], input=stdin, capture_output=True,
        env={"PATH": os.environ["PATH"]}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
