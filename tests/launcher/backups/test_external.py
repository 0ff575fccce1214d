"""Backups of an external server, played by one of our own: whole by replication, else a dump."""

import json
import os

import psycopg
import pytest

from launcher import database, roles
from launcher.addresses import build, parse
from launcher.backups import rows
from launcher.console import Stop
from launcher.layout import DataFolder
from tests.launcher.backups.conftest import Installation, checksums, set_out


@pytest.fixture
def external(place, monkeypatch):
    """A database `theirs` of a server that somebody else runs, owned by `boss`."""
    made = set_out(place)
    made.sql("CREATE ROLE boss LOGIN CREATEROLE")
    for name in ("theirs", "later"):
        made.sql(f"CREATE DATABASE {name} OWNER boss TEMPLATE template0 ENCODING 'UTF8'")
    for role in roles.LIMITED:
        made.sql(f"GRANT labimpact_{role} TO boss WITH INHERIT FALSE, SET TRUE")
    server = parse(made.url)
    url = build(server | {"user": "boss", "dbname": "theirs"})
    for role in roles.LIMITED:
        address = build(server | {"user": f"labimpact_{role}", "dbname": "theirs"})
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", address)
    monkeypatch.setenv("DATABASE_URL", url)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE TABLE django_migrations (app text, name text)")
        owner.execute("INSERT INTO django_migrations VALUES ('people', '0001_initial')")
        owner.execute("CREATE TABLE documents_storedfile (path text, size bigint, sha256 text)")
        owner.execute("CREATE TABLE person (id int PRIMARY KEY, name text)")
        owner.execute("ALTER TABLE person ENABLE ROW LEVEL SECURITY")
        owner.execute("INSERT INTO person SELECT g, 'n' || g FROM generate_series(1, 500) g")
    data = DataFolder(place / "esterna")
    data.make()
    (data.keys / "secret-key").write_text("x" * 50)
    yield Installation(data, made.target, made.key, url)
    made.stop()


def test_without_the_right_to_replicate_a_dump_is_made_and_loaded_into_an_empty_database(
    external, monkeypatch, capsys
):
    path = external.put_file(b"contenuto")
    external.backup()
    manifest = json.loads((external.backups()[0] / "manifest.json").read_text())
    assert manifest["method"] == "pg_dump"
    assert manifest["rows"]["public.person"] == [500, 500]
    expected = checksums(external.url)
    folder = external.target.with_name("altrove")
    with pytest.raises(Stop, match="is not empty"):
        external.restore(folder, "--keys", external.escrow())

    for name in ("DATABASE_URL", *(f"DATABASE_URL_{r.upper()}" for r in roles.LIMITED)):
        monkeypatch.setenv(name, os.environ[name].replace("/theirs", "/later"))
    assert external.restore(folder, "--keys", external.escrow()) == 0

    later = build(parse(external.url) | {"dbname": "later"})
    assert checksums(later) == expected
    assert (folder / "files" / path).read_bytes() == b"contenuto"
    assert "pg_dump" in capsys.readouterr().out


def test_with_the_right_to_replicate_the_whole_server_is_copied_into_a_folder(external):
    server = build(parse(external.url) | {"user": "postgres", "dbname": "postgres"})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER ROLE boss REPLICATION")
    external.backup()
    with psycopg.connect(external.url, autocommit=True) as owner:
        owner.execute("INSERT INTO person VALUES (501, 'nuova')")
    external.backup()
    kept = [json.loads((b / "manifest.json").read_text()) for b in external.backups()]
    assert [one["method"] for one in kept] == ["pg_basebackup of an external server"] * 2
    assert kept[1]["parent"] == kept[0]["id"]
    assert kept[1]["rows"]["public.person"] == [501, 501]
    folder = external.target.with_name("altrove")

    assert external.restore(folder, "--keys", external.escrow()) == 0

    data = DataFolder(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL")
        url = database.start_embedded(data).owner
        theirs = build(parse(url) | {"user": "boss", "dbname": "theirs"})
        with rows.connected(theirs) as connection:
            assert rows.count(connection)["public.person"] == 501
        database.stop_embedded(data)


def test_an_embedded_database_moves_to_an_external_server_by_a_dump(external):
    there = DataFolder(external.target.with_name("dati"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", *(f"DATABASE_URL_{r.upper()}" for r in roles.LIMITED)):
            patch.delenv(name)
        embedded = Installation(there, external.target, external.key).start()
        embedded.backup("--dump")
        expected = checksums(embedded.url)
        escrow = embedded.escrow()
        later = {
            "DATABASE_URL": external.url.replace("/theirs", "/later"),
            **{
                f"DATABASE_URL_{role.upper()}": build(
                    parse(external.url) | {"user": f"labimpact_{role}", "dbname": "later"}
                )
                for role in roles.LIMITED
            },
        }
        for name, value in later.items():
            patch.setenv(name, value)
        folder = external.target.with_name("altrove")
        assert external.restore(folder, "--keys", escrow) == 0
    assert checksums(later["DATABASE_URL"]) == expected
    assert (folder / "external-database").exists()
