"""Backups of an embedded server, made while it works and read back into an empty place."""

import json
import os
import threading

import psycopg
import pytest

from launcher import database, locks
from launcher.backups import filecopies, parts
from launcher.console import Stop
from launcher.layout import DataFolder
from tests.launcher.backups.conftest import Installation, checksums


def restored(installation, name="altrove", *options):
    """Restore into an empty folder and start what was restored."""
    folder = installation.target.with_name(name)
    assert installation.restore(folder, "--keys", installation.escrow(), *options) == 0
    again = Installation(DataFolder(folder), installation.target, installation.key)
    return again.start()


def test_every_row_and_file_comes_back_from_a_full_and_two_incremental_backups(
    installation, capsys
):
    paths = [installation.put_file(os.urandom(100_000) + b"1")]
    installation.backup()
    paths.append(installation.put_file(b"due" * 1000))
    installation.sql("UPDATE contact SET note = 'cambiata' WHERE id <= 10")
    installation.backup()
    gone = installation.put_file(b"tre")
    installation.backup()
    installation.sql("DELETE FROM documents_storedfile WHERE path = %s", gone)
    (installation.data.files / gone).unlink()
    installation.backup()
    expected = checksums(installation.url)
    contents = {p: (installation.data.files / p).read_bytes() for p in paths}

    again = restored(installation)

    assert checksums(again.url) == expected
    assert {p: (again.data.files / p).read_bytes() for p in paths} == contents
    assert not (again.data.files / gone).exists()
    assert again.data.mode.read_text() == "empty\n"
    said = capsys.readouterr().out
    assert said.count("(incremental, ") == 3
    assert "Restored: " in said
    sizes = [sum(f.stat().st_size for f in b.iterdir()) for b in installation.backups()]
    assert all(size < sizes[0] / 3 for size in sizes[1:])


def test_nothing_of_what_is_kept_can_be_read_without_the_key(installation):
    installation.sql("INSERT INTO contact (note) VALUES ('Amina Diallo, via Roma')")
    path = installation.put_file(b"il permesso di Amina")
    installation.backup()

    secret = (installation.data.keys / "secret-key").read_bytes().strip()
    for file in installation.backups()[0].iterdir():
        kept = file.read_bytes()
        for hidden in (b"Amina", path.encode(), secret, installation.key.read_bytes().strip()):
            assert hidden not in kept
        assert file.stat().st_mode & 0o077 == 0
        if file.name.endswith(".gz"):
            assert not kept.startswith(b"\x1f\x8b")


def test_what_is_written_during_the_backup_never_lacks_its_file(installation):
    installation.put_file(b"prima")
    stop = threading.Event()
    written = []

    def keep_writing():
        while not stop.is_set():
            written.append(installation.put_file(os.urandom(2000)))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        installation.backup()
        installation.backup()
    finally:
        stop.set()
        writer.join()
    assert len(written) > 10

    again = restored(installation)

    rows = again.sql("SELECT path, size, sha256 FROM documents_storedfile")
    assert rows
    for path, size, sha in rows:
        file = again.data.files / path
        assert (file.stat().st_size, filecopies.content_hash(file)) == (size, sha)


def test_a_backup_after_a_restore_is_not_added_to_what_the_other_server_wrote(installation, capsys):
    installation.backup()
    first = installation.backups()[0]
    installation.sql("INSERT INTO contact (note) SELECT 'di là' FROM generate_series(1, 500)")
    installation.backup()
    folder = installation.target.with_name("altrove")
    installation.restore(folder, "--keys", installation.escrow(), source=first)
    again = Installation(DataFolder(folder), installation.target, installation.key).start()
    again.sql("INSERT INTO contact (note) SELECT 'di qua' FROM generate_series(1, 9000)")
    again.sql("CHECKPOINT")
    capsys.readouterr()

    again.backup()

    said = capsys.readouterr()
    assert "(full, " in said.out
    assert "cannot be added to the last one" in said.err
    assert again.sql("SELECT count(*) FROM contact WHERE note = 'di là'") == [(0,)]


def test_a_backup_of_a_stopped_installation_starts_and_stops_the_server_itself(installation):
    installation.stop()

    installation.backup()

    assert not database.is_running(installation.data)
    assert installation.backup("--check") == 0
    left = json.loads((installation.data.path / "last-backup.json").read_text(encoding="utf-8"))
    assert left["kind"] == "full"
    assert left["bytes"] > 0


def test_old_backups_go_except_those_a_kept_one_needs(installation):
    for _ in range(3):
        installation.backup("--full")
    installation.backup()
    names = [b.name for b in installation.backups()]

    installation.backup("--keep", "2")

    kept = [b.name for b in installation.backups()]
    assert kept[:2] == names[2:]
    assert len(kept) == 3
    parents = [
        json.loads((b / "manifest.json").read_text())["parent"] for b in installation.backups()
    ]
    assert parents == ["", kept[0], kept[1]]


def test_two_backups_into_one_folder_do_not_meet(installation):
    held = locks.acquire(installation.target, wait=False)
    try:
        with pytest.raises(Stop, match="Another backup is being written"):
            installation.backup()
    finally:
        locks.release(held)


def test_the_product_is_served_while_it_is_backed_up(installation):
    """The shared lock of the database's users lets both in."""
    with database.in_use(installation.data) as urls:
        installation.backup()
        with psycopg.connect(urls.owner) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_file_that_shrinks_or_goes_while_it_is_copied_spoils_nothing(tmp_path, monkeypatch):
    root = tmp_path / "files"
    root.mkdir()
    for name in ("a", "b", "c"):
        (root / name).write_bytes(name.encode() * 300_000)
    copying = filecopies.Copying(root)
    copy_one = copying.copy_one

    def meddle(archive, name, file, tell):
        if name == "a":
            (root / "b").unlink()
        elif name == "c":
            # Its length has been asked for when it is cut off.
            size = os.fstat

            def cut_off(handle):
                found = size(handle)
                os.truncate(root / "c", 10)
                return found

            with monkeypatch.context() as patch:
                patch.setattr(os, "fstat", cut_off)
                return copy_one(archive, name, file, tell)
        return copy_one(archive, name, file, tell)

    monkeypatch.setattr(copying, "copy_one", meddle)
    described = filecopies.write_pass(tmp_path, "files.gz", copying, None, lambda size: None)
    assert sorted(copying.found) == ["a"]
    target = tmp_path / "back"
    target.mkdir()
    parts.unpack(tmp_path, described, None, target, lambda size: None)
    filecopies.put_right(target, copying.found)
    assert [path.name for path in target.iterdir()] == ["a"]
    assert (target / "a").read_bytes() == b"a" * 300_000


def test_keep_prunes_the_journals_archive_to_the_oldest_backup_kept(
    installation, place, monkeypatch
):
    archive = place / "archivio"
    archive.mkdir()
    monkeypatch.setenv("LABIMPACT_WAL_ARCHIVE", str(archive))
    installation.backup()
    ((oldest,),) = installation.sql("SELECT pg_walfile_name(pg_current_wal_lsn())")
    for _ in range(3):
        installation.sql("SELECT pg_switch_wal()")
        installation.sql("INSERT INTO contact (note) VALUES ('ancora')")
    installation.backup("--full")
    ((newest,),) = installation.sql("SELECT pg_walfile_name(pg_current_wal_lsn())")
    installation.sql("SELECT pg_switch_wal()")
    installation.sql("INSERT INTO contact (note) VALUES ('e ancora')")
    assert oldest < newest
    other_line = "00000002" + newest[8:]
    names = [oldest, f"{oldest}.00000028.backup", newest, other_line, "00000002.history", "appunti"]
    for name in names:
        (archive / name).write_bytes(b"x")

    installation.backup("--keep", "3")
    assert sorted(path.name for path in archive.iterdir()) == sorted(names)
    installation.backup("--keep", "2")

    left = {path.name for path in archive.iterdir()}
    assert left == {newest, other_line, "00000002.history", "appunti"}
