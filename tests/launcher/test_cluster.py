"""The embedded server: made, found again, mended after every kind of sudden end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from launcher import cluster, database, keys, roles
from launcher.addresses import Urls
from launcher.cluster import Cluster
from launcher.console import Stop
from launcher.layout import DataFolder
from launcher.processes import is_alive


@pytest.fixture(scope="module")
def made():
    """A data folder with a server, in a place that its own user can reach."""
    data = DataFolder(Path(tempfile.mkdtemp(prefix="labimpact-trial ")))
    data.make()
    yield data
    database.throw_away(data)


@pytest.fixture
def data(made, monkeypatch) -> DataFolder:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return made


def start(data: DataFolder) -> Urls:
    return database.start_embedded(data)


def server_pid(data: DataFolder) -> int:
    return int((data.postgres / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, query: str):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_the_four_roles_are_who_they_should_be(data):
    urls = start(data)

    for role, url in urls.variables().items():
        name = "labimpact_owner" if role == "DATABASE_URL" else role.casefold()
        expected = name.replace("database_url_", "labimpact_")
        assert ask(url, "SELECT current_user, current_database()") == (expected, "labimpact")
    query = """
        SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolinherit FROM pg_roles
         WHERE rolname LIKE 'labimpact%' ORDER BY 1
    """
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute(query).fetchall() == [
            ("labimpact_app", False, False, False, False),
            ("labimpact_matcher", False, False, False, False),
            ("labimpact_owner", False, False, False, True),
            ("labimpact_stats", False, False, False, False),
        ]
        for role in roles.LIMITED:
            connection.execute(f"SET ROLE labimpact_{role}")
            connection.execute("RESET ROLE")


def test_the_owner_holds_no_right_of_the_others_as_itself(data):
    urls = start(data)

    query = "SELECT pg_has_role('labimpact_owner', 'labimpact_app', 'USAGE')"
    assert ask(urls.owner, query) == (False,)


def test_the_socket_is_closed_to_others_and_nothing_listens_on_the_network(data):
    urls = start(data)

    assert data.run.stat().st_mode & 0o777 == 0o700
    assert ask(urls.owner, "SHOW listen_addresses") == ("",)


def test_a_second_start_finds_the_first(data):
    start(data)
    pid = server_pid(data)

    start(data)

    assert server_pid(data) == pid


def test_a_killed_server_starts_again_with_its_data(data):
    urls = start(data)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    pid = server_pid(data)
    os.kill(pid, signal.SIGKILL)

    urls = start(data)

    assert server_pid(data) != pid
    assert ask(urls.owner, "SELECT count(*) > 0 FROM kept") == (True,)


def test_a_number_taken_by_another_program_is_not_mistaken_for_the_server(data):
    start(data)
    database.stop_embedded(data)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        lines = [str(other.pid), str(data.postgres), "1", "5432", str(data.run), "", "", "ready"]
        note = data.postgres / "postmaster.pid"
        note.write_text("\n".join(lines) + "\n")
        (data.run / ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n")

        urls = start(data)

        assert other.poll() is None
        assert server_pid(data) != other.pid
        assert ask(urls.owner, "SELECT 1") == (1,)
        other.kill()


def test_a_frozen_server_is_replaced(data, monkeypatch):
    start(data)
    pid = server_pid(data)
    monkeypatch.setattr(Cluster, "answers", lambda self, folder: False)

    start(data)

    assert not is_alive(pid)
    assert server_pid(data) != pid


def test_a_server_too_busy_to_answer_is_not_stopped_under_those_who_use_it(data, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.1)
    with database.in_use(data) as urls:
        pid = server_pid(data)
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(Stop, match="does not answer"), database.in_use(data):
                pass
        finally:
            os.kill(pid, signal.SIGCONT)
        assert server_pid(data) == pid
        assert ask(urls.owner, "SELECT 1") == (1,)


def test_stopping_leaves_no_process_and_twice_does_no_harm(data):
    start(data)
    pid = server_pid(data)

    database.stop_embedded(data)
    database.stop_embedded(data)

    assert not is_alive(pid)
    assert not database.is_running(data)


def test_the_last_user_stops_the_server(data):
    with database.in_use(data):
        with database.in_use(data) as urls:
            pid = server_pid(data)
        assert is_alive(pid)
        assert ask(urls.owner, "SELECT 1") == (1,)
    assert not is_alive(pid)


def test_a_server_that_is_filled_starts_in_a_hurry_and_then_as_ever(data):
    """`bench seed`: settings that a power cut may not meet, for as long as the filling takes."""
    database.stop_embedded(data)
    with database.in_use(data, filling=True) as urls:
        assert ask(urls.owner, "SHOW wal_level") == ("minimal",)
    with database.in_use(data) as urls:
        assert ask(urls.owner, "SHOW wal_level") == ("replica",)


def test_data_of_another_major_version_is_refused(data):
    start(data)
    database.stop_embedded(data)
    version = data.postgres / "PG_VERSION"
    version.write_text("15\n")
    try:
        with pytest.raises(Stop, match=r"PostgreSQL 15 .* PostgreSQL 18"):
            start(data)
    finally:
        version.write_text("18\n")


def test_a_half_made_cluster_is_made_again_and_a_long_path_gets_a_short_socket():
    folder = Path(tempfile.mkdtemp(prefix="labimpact-trial-"))
    data = DataFolder(folder / ("x" * 90))
    data.make()
    (data.path / "postgres.new" / "base").mkdir(parents=True)
    (data.path / "postgres.new" / "PG_VERSION").write_text("")
    try:
        first, second = start(data), start(data)

        assert ask(first.owner, "SELECT 1") == (1,)
        assert first == second
        assert not data.run.exists()
        assert not (data.path / "postgres.new").exists()
    finally:
        database.throw_away(data)
        shutil.rmtree(folder)


def test_a_killed_test_run_is_swept_away(monkeypatch, data):
    left = DataFolder(Path(tempfile.mkdtemp(prefix=database.THROWAWAY_PREFIX)))
    left.make()
    start(left)
    pid = server_pid(left)
    later = time.time() + 1000
    monkeypatch.setattr(time, "time", lambda: later)

    database.sweep_throwaways()

    assert not left.path.exists()
    assert not is_alive(pid)


def test_an_external_data_folder_never_begins_an_embedded_database(data, monkeypatch):
    data.external.touch()
    try:
        with pytest.raises(Stop, match="set DATABASE_URL again"), database.in_use(data):
            pytest.fail("the block must not be entered")
    finally:
        data.external.unlink()


class TestExternal:
    """An external server, played by the embedded one."""

    @pytest.fixture
    def owner(self, data, monkeypatch):
        start(data)
        with psycopg.connect(host=str(data.run), user="postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS theirs")
            connection.execute("DROP ROLE IF EXISTS boss")
            connection.execute("CREATE ROLE boss LOGIN")
            connection.execute("CREATE DATABASE theirs OWNER boss")
        url = roles.build({"host": str(data.run), "user": "boss", "dbname": "theirs"})
        for role in roles.LIMITED:
            monkeypatch.delenv(roles.VARIABLES[role], raising=False)
        return url

    def give(self, monkeypatch, data, **given):
        for role in roles.LIMITED:
            parts = {"host": str(data.run), "user": f"labimpact_{role}", "dbname": "theirs"}
            monkeypatch.setenv(roles.VARIABLES[role], given.get(role, roles.build(parts)))

    def test_given_addresses_are_used_as_they_are(self, owner, data, monkeypatch):
        self.give(monkeypatch, data)

        urls = roles.prepare_external(owner, data)

        assert ask(urls.app, "SELECT current_user, current_database()") == (
            "labimpact_app",
            "theirs",
        )

    def test_the_owner_as_app_is_refused_because_the_wall_would_not_hold(
        self, owner, data, monkeypatch
    ):
        self.give(monkeypatch, data, app=owner)

        with pytest.raises(Stop, match="DATABASE_URL_APP"):
            roles.prepare_external(owner, data)

    def test_a_role_whose_password_is_unknown_is_not_taken_over(self, owner, data):
        with pytest.raises(Stop, match="labimpact_app already exists"):
            roles.prepare_external(owner, data)

    def test_an_owner_that_may_not_create_roles_is_told_what_to_do(self, owner, data, monkeypatch):
        monkeypatch.setattr(roles, "role_name", lambda role: f"fresh_{role}")

        with pytest.raises(Stop, match="CREATEROLE"):
            roles.prepare_external(owner, data)

    def test_roles_are_made_with_a_password_kept_among_the_keys(self, owner, data, monkeypatch):
        monkeypatch.setattr(roles, "role_name", lambda role: f"fresh_{role}")
        with psycopg.connect(host=str(data.run), user="postgres", autocommit=True) as connection:
            connection.execute("ALTER ROLE boss CREATEROLE")

            first = roles.prepare_external(owner, data)
            second = roles.prepare_external(owner, data)

            assert first == second
            kept = keys.key(data, "database-app")
            assert roles.parse(first.app)["password"] == kept
            query = "SELECT rolpassword FROM pg_authid WHERE rolname = 'fresh_app'"
            stored = connection.execute(query).fetchone()[0]
            assert stored.startswith("SCRAM-SHA-256$")
            with psycopg.connect(owner) as boss:
                boss.execute("SET ROLE fresh_app")
            connection.execute("DROP DATABASE theirs")
            for role in roles.LIMITED:
                connection.execute(f"DROP ROLE fresh_{role}")

    def test_an_old_server_is_refused(self, owner, data, monkeypatch):
        monkeypatch.setattr(roles, "OLDEST_SERVER", 190000)

        with pytest.raises(Stop, match="15 or later"):
            roles.prepare_external(owner, data)

    def test_an_unreachable_server_is_one_sentence(self, data):
        with pytest.raises(Stop, match="does not let the program in"):
            roles.prepare_external("postgresql://boss:segreto@127.0.0.1:1/theirs", data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres: error while loading shared libraries: libz.so.1: cannot open", "libz.so.1"),
        ("FATAL:  could not write: No space left on device", "full"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "memory"),
        ("LOG: x\nFATAL:  data directory has wrong ownership", "wrong ownership"),
        ("", "no reason given"),
    ],
)
def test_why_it_did_not_start_is_one_sentence(text, expected, tmp_path):
    sentence = cluster.start_failure(text, tmp_path)

    assert expected in sentence
    assert "\n" not in sentence
