"""Back to a moment between two saves, as deploy/recovery.md says."""

import time

import pytest

from launcher.layout import DataFolder
from tests.launcher.backups.conftest import Installation, set_out


@pytest.mark.full
def test_the_first_of_two_saves_is_there_and_the_second_is_not(place, monkeypatch):
    archive = place / "archivio"
    monkeypatch.setenv("LABIMPACT_WAL_ARCHIVE", str(archive))
    made = set_out(place)
    made.backup()
    made.sql("INSERT INTO contact (note) VALUES ('prima dello sbaglio')")
    time.sleep(1)
    moment = made.sql("SELECT now()::text")[0][0]
    time.sleep(1)
    made.sql("DELETE FROM contact")
    made.sql("SELECT pg_switch_wal()")
    wait = time.monotonic() + 60
    while made.sql("SELECT last_archived_wal IS NULL OR last_archived_time < %s::timestamptz"
                   " FROM pg_stat_archiver", moment) == [(True,)]:  # fmt: skip
        assert time.monotonic() < wait
        time.sleep(0.2)
    made.stop()
    archived = sorted(path.name for path in archive.iterdir())
    folder = made.target.with_name("altrove")

    options = ("--keys", made.escrow(), "--wal", str(archive), "--until", moment)
    assert made.restore(folder, *options) == 0

    assert sorted(path.name for path in archive.iterdir()) == archived
    again = Installation(DataFolder(folder), made.target, made.key).start()
    assert again.sql("SELECT count(*) FROM contact") == [(2001,)]
    assert again.sql("SELECT count(*) FROM contact WHERE note = 'prima dello sbaglio'") == [(1,)]
    again.sql("INSERT INTO contact (note) VALUES ('si lavora di nuovo')")
