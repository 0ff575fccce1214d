"""What is not restored, each with one sentence and an exit code of its own."""

import errno
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

import pytest

from launcher import database, keyring, locks, safety
from launcher.backups import keeping, manifest, parts, saving, sources
from launcher.backups.options import read_backup, read_restore
from launcher.backups.refusals import DAMAGED, TOO_NEW, WRONG_KEY
from launcher.console import Stop
from launcher.layout import DataFolder, write_private
from tests.launcher.backups.conftest import set_out


@pytest.fixture(scope="module")
def copied():
    """One installation with a full and an incremental backup, which the tests then spoil."""
    place = Path(tempfile.mkdtemp(prefix="labimpact-drill-"))
    made = set_out(place)
    made.put_file(b"contenuto" * 1000)
    made.backup()
    made.put_file(b"un altro")
    made.backup()
    made.escrow()
    made.stop()
    yield made
    database.throw_away(made.data)
    shutil.rmtree(place)


@pytest.fixture
def spoiled(copied, tmp_path):
    """A copy of the backups that a test may spoil."""
    target = tmp_path / "copie"
    shutil.copytree(copied.target, target)
    return target


def refused(copied, source, tmp_path, *options):
    """Try to restore and return the refusal; nothing may be left behind."""
    folder = tmp_path / "altrove"
    with pytest.raises(Stop) as refusal:
        copied.restore(folder, "--keys", copied.escrow(), *options, source=source)
    assert "\n" not in refusal.value.sentence
    assert not (folder / "postgres").exists()
    assert not (folder / "restore.new").exists()
    assert not any((folder / "files").glob("*"))
    return refusal.value


def backups(target):
    return sorted(target.glob("labimpact-*"))


def rewrite(copied, folder, **changes):
    """Change a manifest the way a program with the key would write it."""
    secret = copied.key.read_bytes().strip()
    kept = manifest.read(folder)
    vault = manifest.open_vault(kept, secret)
    for name, value in changes.items():
        setattr(kept.manifest, name, value)
    manifest.write(folder, kept.manifest, vault)


def test_another_key_opens_nothing(copied, spoiled, tmp_path):
    other = tmp_path / "other.key"
    keyring.run(["new", str(other)])

    refusal = refused(copied, spoiled, tmp_path, "--key", str(other))

    assert refusal.code == WRONG_KEY
    assert "not the key" in refusal.sentence


@pytest.mark.parametrize("where", [0.1, 0.999])
@pytest.mark.parametrize("name", ["database.tar.gz", "files.tar.gz", "files.list.gz"])
def test_one_changed_byte_is_found_by_check_and_by_restore(copied, spoiled, tmp_path, name, where):
    path = backups(spoiled)[0 if name == "database.tar.gz" else 1] / name
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 1
    path.write_bytes(content)

    if name != "files.list.gz" or path.parent == backups(spoiled)[1]:
        assert refused(copied, spoiled, tmp_path).code == DAMAGED
    with pytest.raises(Stop, match="damaged") as refusal:
        keeping_check(copied, spoiled)
    assert refusal.value.code == DAMAGED


def keeping_check(copied, target):
    """Run `backup --check`."""
    return keeping.check(target, copied.key.read_bytes().strip())


@pytest.mark.parametrize("kind", ["above", "absolute", "link", "hard link", "pipe"])
def test_an_archive_puts_nothing_outside_its_folder(tmp_path, kind):
    target, folder = tmp_path / "dentro", tmp_path / "copia"
    target.mkdir()
    folder.mkdir()
    member = tarfile.TarInfo({"above": "../fuori", "absolute": f"{tmp_path}/fuori"}.get(kind, "x"))
    kinds = {"link": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE}
    member.type, member.linkname = kinds.get(kind, tarfile.REGTYPE), "../fuori"
    with parts.PartWriter(folder, "x.tar.gz", None) as part:
        with tarfile.open(fileobj=part, mode="w|") as archive:
            archive.addfile(member)
        described = part.finish()

    with pytest.raises(Stop) as refusal:
        parts.unpack(folder, described, None, target, lambda size: None)

    assert refusal.value.code == DAMAGED
    assert list(target.iterdir()) == []
    assert not (tmp_path / "fuori").exists()


def test_restoring_asks_nothing_that_python_3_11_2_of_debian_12_lacks(
    copied, spoiled, tmp_path, monkeypatch
):
    """There `extract` takes no filter, and `tarfile` has none."""

    def extract(self, member, path="", set_attrs=True, *, numeric_owner=False):
        raise AssertionError("the members are put in place by the program itself")

    monkeypatch.setattr(tarfile.TarFile, "extract", extract)
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    folder = tmp_path / "altrove"
    chain = manifest.chain(manifest.read(backups(spoiled)[1]))
    secret = copied.key.read_bytes().strip()
    folder.mkdir()
    for kept in chain:
        vault = manifest.open_vault(kept, secret)
        described = kept.manifest.part("files.tar.gz")
        parts.unpack(kept.folder, described, vault, folder, lambda size: None)

    found = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in found) == [b"contenuto" * 1000, b"un altro"]
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}


def test_a_mistyped_target_is_refused_and_not_made(copied, tmp_path):
    target = tmp_path / "cpoie"
    options = ["--data", str(copied.data.path), "--key", str(copied.key)]

    with pytest.raises(Stop, match=f"There is no folder {target}: make it"):
        safety.run("backup", [*options, str(target)])

    assert not target.exists()


def test_a_file_cut_off_at_a_chunk_or_anywhere_is_found(copied, spoiled, tmp_path):
    path = backups(spoiled)[0] / "database.tar.gz"
    content = path.read_bytes()
    for length in (0, 16, 16 + parts.CHUNK + 16, len(content) - 1):
        path.write_bytes(content[:length])
        assert refused(copied, spoiled, tmp_path).code == DAMAGED


def test_chunks_cannot_be_left_out_even_by_one_who_mends_the_manifest(copied, spoiled, tmp_path):
    folder = backups(spoiled)[0]
    path = folder / "database.tar.gz"
    content = path.read_bytes()[: 16 + parts.CHUNK + 16]
    path.write_bytes(content)
    described = manifest.read(folder).manifest.parts
    for part in described:
        if part["name"] == path.name:
            part |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    rewrite(copied, folder, parts=described)

    assert refused(copied, spoiled, tmp_path).code == DAMAGED


def test_parts_of_two_backups_cannot_be_exchanged(copied, spoiled, tmp_path):
    first, second = (folder / "files-later.tar.gz" for folder in backups(spoiled))
    swapped = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(swapped)

    assert refused(copied, spoiled, tmp_path).code == DAMAGED


@pytest.mark.parametrize("name", ["database.tar.gz", "files.list.gz", "manifest.json"])
def test_a_missing_part_is_named(copied, spoiled, tmp_path, name):
    folder = backups(spoiled)[1]
    (folder / name).unlink()

    refusal = refused(copied, folder, tmp_path)

    assert refusal.code == DAMAGED
    assert name in refusal.sentence


def test_a_missing_parent_is_named(copied, spoiled, tmp_path):
    first, second = backups(spoiled)
    shutil.rmtree(first)

    refusal = refused(copied, second, tmp_path)

    assert refusal.code == DAMAGED
    assert first.name in refusal.sentence


def test_a_manifest_that_somebody_changed_is_refused(copied, spoiled, tmp_path):
    path = backups(spoiled)[1] / "manifest.json"
    changed = json.loads(path.read_text())
    changed["keys"] = {}
    path.write_text(json.dumps(changed))

    assert refused(copied, backups(spoiled)[1], tmp_path).code == DAMAGED


def test_one_who_has_a_key_is_never_given_a_backup_that_anybody_could_have_made(
    copied, spoiled, tmp_path
):
    plain = tmp_path / "senza"
    plain.mkdir()
    saving.run(read_backup(["--data", str(copied.data.path), "--unencrypted", str(plain)]))

    refusal = refused(copied, plain, tmp_path)

    assert refusal.code == WRONG_KEY
    assert "not encrypted" in refusal.sentence
    there = ("--keys", copied.escrow(), "--unencrypted")
    assert copied.restore(tmp_path / "altrove", *there, source=plain) == 0


def test_a_parent_cannot_be_replaced_by_another_backup(copied, spoiled, tmp_path):
    first, second = backups(spoiled)
    shutil.rmtree(first)
    shutil.copytree(second, first)

    assert refused(copied, second, tmp_path).code == DAMAGED


def test_a_newer_backup_is_refused_by_an_older_product(copied, spoiled, tmp_path):
    newest = backups(spoiled)[1]
    rewrite(copied, newest, migrations=[["people", "0001_initial"], ["people", "9999_tomorrow"]],
            product="9.9")  # fmt: skip

    refusal = refused(copied, spoiled, tmp_path)

    assert refusal.code == TOO_NEW
    assert "people.9999_tomorrow" in refusal.sentence
    assert "9.9" in refusal.sentence


def test_a_newer_form_of_backup_and_a_newer_postgresql_are_refused(copied, spoiled, tmp_path):
    newest = backups(spoiled)[1]
    rewrite(copied, newest, server={"major": 19, "version": 190000})
    assert refused(copied, spoiled, tmp_path).code == TOO_NEW

    rewrite(copied, newest, format=2)
    assert refused(copied, newest, tmp_path).code == TOO_NEW


def test_a_place_that_is_not_empty_is_left_as_it_is(copied, spoiled, tmp_path):
    for name in ("postgres", "mode", "files/aa/bb/x"):
        folder = tmp_path / name.replace("/", "-")
        taken = folder / name
        taken.parent.mkdir(parents=True)
        taken.write_text("qui")
        with pytest.raises(Stop, match="is not empty"):
            copied.restore(folder, "--keys", copied.escrow(), source=spoiled)
        assert taken.read_text() == "qui"
        assert not (folder / "restore.new").exists()


def test_a_running_installation_is_never_restored_over(copied, spoiled, tmp_path):
    data = DataFolder(tmp_path / "vivo")
    data.make()
    held = locks.acquire(data.locks / "up")
    try:
        with pytest.raises(Stop, match="is running on"):
            copied.restore(data.path, "--keys", copied.escrow(), source=spoiled)
    finally:
        locks.release(held)


def test_without_the_installations_own_keys_nothing_is_restored_unless_asked(
    copied, spoiled, tmp_path
):
    folder = tmp_path / "altrove"
    with pytest.raises(Stop, match="secret-key") as refusal:
        copied.restore(folder, source=spoiled)
    assert refusal.value.code == WRONG_KEY

    write_private(folder / "keys" / "secret-key", "another")
    with pytest.raises(Stop, match="secret-key"):
        copied.restore(folder, source=spoiled)
    with pytest.raises(Stop, match="holds another key"):
        copied.restore(folder, "--keys", copied.escrow(), source=spoiled)


def test_a_damaged_file_of_keys_is_refused(copied, tmp_path):
    file = tmp_path / "keys.sealed"
    described = json.loads(Path(copied.escrow()).read_text())
    described["sealed"] = described["sealed"][:-8] + "AAAAAAA="
    file.write_text(json.dumps(described))
    with pytest.raises(Stop) as refusal:
        keyring.run(["load", "--data", str(tmp_path / "d"), "--key", str(copied.key), str(file)])
    assert refusal.value.code == DAMAGED


def test_a_full_disk_ends_a_backup_and_leaves_nothing_that_looks_whole(
    copied, spoiled, monkeypatch
):
    """The disk is full after a megabyte of the database, as the system would say it."""
    written = parts.Hashed.write

    def full(self, data):
        if self.size > 1_000_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(self, data)

    before = backups(spoiled)
    monkeypatch.setattr(parts.Hashed, "write", full)
    options = read_backup(
        ["--data", str(copied.data.path), "--key", str(copied.key), "--full", str(spoiled)]
    )
    with pytest.raises(OSError, match="No space left"):
        saving.run(options)

    assert backups(spoiled) == before
    assert not list(spoiled.glob("unfinished-*"))


def test_what_a_killed_backup_left_is_no_backup_and_goes_with_the_next(copied, spoiled):
    left = spoiled / "unfinished-labimpact-20990101T000000Z-aaaa"
    shutil.copytree(backups(spoiled)[0], left)
    (left / "manifest.json").unlink()
    assert manifest.chosen(spoiled).folder == backups(spoiled)[-1]

    with saving.owned(spoiled):
        assert not left.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["{t}"], 2),
        (["--key", "k", "--unencrypted", "{t}"], 2),
        (["--key", "k", "--keep", "-1", "{t}"], 2),
        (["--key", "k", "--keep", "x", "{t}"], 2),
        (["--key", "k", "--data", "{t}", "{t}/inside"], 1),
    ],
)
def test_a_mistake_in_the_options_of_backup_is_one_sentence(arguments, code, tmp_path):
    with pytest.raises(Stop) as refusal:
        read_backup([a.replace("{t}", str(tmp_path)) for a in arguments])
    assert refusal.value.code == code
    assert "\n" not in refusal.value.sentence


@pytest.mark.parametrize(
    "arguments", [[], ["{t}/none"], ["--until", "2026-01-01 10:00", "{t}"], ["--wal", "{t}", "{t}"],
                  ["--until", "ieri", "--wal", "{t}", "{t}"]],
)  # fmt: skip
def test_a_mistake_in_the_options_of_restore_is_one_sentence(arguments, tmp_path):
    with pytest.raises(Stop) as refusal:
        read_restore([a.replace("{t}", str(tmp_path)) for a in arguments])
    assert "\n" not in refusal.value.sentence


def test_a_short_passphrase_and_a_missing_key_are_refused(copied, tmp_path):
    short = tmp_path / "short"
    short.write_text("gatto\n")
    for key, words in ((short, "could be guessed"), (tmp_path / "none", "There is no key file")):
        with pytest.raises(Stop, match=words):
            copied.restore(tmp_path / "x", "--key", str(key), source=copied.target)


def test_there_is_nothing_to_back_up_in_an_empty_folder(tmp_path, copied):
    where = ["--data", str(tmp_path / "vuota"), "--key", str(copied.key), str(tmp_path)]
    with pytest.raises(Stop, match="nothing to back up"):
        safety.run("backup", where)
    assert not (tmp_path / "vuota").exists()


def test_what_a_tool_complains_of_becomes_a_sentence():
    text = "pg_dump: detail: x\npg_dump: error: connection failed: no\n"
    assert sources.complaint("/a/pg_dump", text) == (
        "PostgreSQL's pg_dump could not do its work (error: connection failed: no)."
    )
