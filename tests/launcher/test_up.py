"""What `up` decides before it serves: mode, password, names, and what it prints."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from launcher import environment, keyring, keys, state, up
from launcher.addresses import Urls
from launcher.console import Stop
from launcher.layout import DataFolder
from launcher.options import UpOptions

URLS = Urls("owner", "app", "stats", "matcher")
APPLIED = [("people", "0001_initial")]


@pytest.fixture
def data(tmp_path) -> DataFolder:
    folder = DataFolder(tmp_path / "dati")
    folder.make()
    return folder


@pytest.fixture
def decide(data, monkeypatch):
    """Ask for a mode, on a database with this state and these migrations."""

    def ask(*, empty: bool, applied=(), **known) -> bool:
        monkeypatch.setattr(state, "applied_migrations", lambda url: list(applied))
        monkeypatch.setattr(state, "own_migrations", dict)
        monkeypatch.setattr(state, "read", lambda url: state.State(**known))
        demo, _, _ = up.mode_and_state(UpOptions(data, "127.0.0.1", 8000, empty), URLS)
        return demo

    return ask


@pytest.mark.parametrize("empty", [True, False])
def test_the_first_choice_holds_for_the_next_run(decide, empty):
    assert decide(empty=empty) is not empty
    assert decide(empty=False) is not empty


def test_a_demonstration_never_becomes_a_real_network(decide):
    decide(empty=False)

    with pytest.raises(Stop, match="never mix"):
        decide(empty=True)


def test_what_the_database_says_counts_more_than_the_folder(decide):
    decide(empty=True)

    assert decide(empty=False, applied=APPLIED, mode="demo") is True


def test_a_database_in_use_of_unknown_mode_never_gets_the_demonstration(decide):
    with pytest.raises(Stop, match="already in use"):
        decide(empty=False, applied=APPLIED)

    assert decide(empty=True, applied=APPLIED) is False


def test_a_first_run_that_was_cut_short_goes_on(decide):
    decide(empty=False)

    assert decide(empty=False, applied=APPLIED) is True


def test_the_password_is_the_one_given_else_the_known_one_else_random(data, monkeypatch):
    options = UpOptions(data, "127.0.0.1", 8000, empty=False)
    monkeypatch.delenv(up.PASSWORD, raising=False)
    first, changed = up.demo_password(options)
    assert len(first) == 19
    assert not changed

    (data.keys / up.PASSWORD_KEY).write_text("nota")
    assert up.demo_password(options) == ("nota", False)

    monkeypatch.setenv(up.PASSWORD, "scelta")
    assert up.demo_password(options) == ("scelta", True)


def test_a_password_that_cannot_be_changed_is_not_shown_as_if_it_were(data, monkeypatch):
    def refuse(*arguments):
        raise Stop("It did not work.")

    monkeypatch.setattr(environment, "run_step", refuse)
    (data.keys / up.PASSWORD_KEY).write_text("nota")
    variables = {up.PASSWORD: "scelta"}

    up.change_password(UpOptions(data, "127.0.0.1", 8000, empty=False), variables)

    assert variables[up.PASSWORD] == "nota"


def test_keys_are_made_once_closed_to_others_and_made_again_when_a_full_disk_left_them_empty(data):
    made = keys.key(data, "secret-key")
    path = data.keys / "secret-key"

    assert len(made) >= 50
    assert keys.key(data, "secret-key") == made
    assert path.stat().st_mode & 0o777 == 0o600

    path.write_text("")
    assert keys.key(data, "secret-key") not in ("", made)


def test_the_environment_carries_no_setting_of_the_caller_that_changes_python(data, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "theirs")
    monkeypatch.setenv("GRANIAN_WORKERS", "40")
    monkeypatch.setenv("LABIMPACT_SMTP_HOST", "mail.example.org")

    found = environment.variables(data, URLS, demo=True, host="127.0.0.1", port=8001)

    assert found["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
    assert "PYTHONHOME" not in found
    assert "GRANIAN_WORKERS" not in found
    assert found["LABIMPACT_SMTP_HOST"] == "mail.example.org"
    assert (found["LABIMPACT_DEMO"], found["LABIMPACT_PORT"]) == ("1", "8001")
    assert (found["DATABASE_URL"], found["DATABASE_URL_APP"]) == ("owner", "app")


def test_the_product_answers_to_the_names_it_is_served_under(monkeypatch):
    local = ["localhost", "127.0.0.1", "[::1]"]
    monkeypatch.setattr(environment, "machine_addresses", lambda name: ["10.1.2.3"])

    assert environment.names_of("127.0.0.1") == local
    assert environment.names_of("Desk.example.org") == [*local, "desk.example.org"]
    assert environment.names_of("fe80::1") == [*local, "[fe80::1]"]
    assert "10.1.2.3" in environment.names_of("0.0.0.0")  # noqa: S104


@pytest.mark.parametrize(("asked", "count"), [("5", "5"), ("0", None), ("many", None), ("", None)])
def test_the_number_of_web_processes_can_be_chosen(data, monkeypatch, asked, count):
    monkeypatch.setenv("LABIMPACT_WEB_WORKERS", asked)

    command = up.web_command(UpOptions(data, "127.0.0.1", 8000, empty=False))

    usual = str(min(2, os.cpu_count() or 1))
    assert command[command.index("--workers") + 1] == (count or usual)


def test_accounts_without_office_are_shown_too():
    lines = up.account_lines(
        [
            {"role": "auditor", "office": None, "email": "a@demo.invalid"},
            {"role": "trainer", "office": "Crema", "email": "b@demo.invalid"},
        ]
    )

    assert [line.split() for line in lines[:2]] == [
        ["auditor", "a@demo.invalid"],
        ["trainer", "Crema", "b@demo.invalid"],
    ]


@pytest.mark.parametrize("loaded", [True, False])
def test_prepare_says_the_demonstrations_password_only_when_it_has_loaded_it(data, loaded):
    options = UpOptions(data, "127.0.0.1", 8000, empty=False)
    account = {"role": "coordinator", "office": "Luino", "email": "c@demo.invalid"}
    variables = {"LABIMPACT_DEMO": "1", up.PASSWORD: "abcd-efgh"}

    said = up.Words(options, variables, "", [account], loaded).first_steps()

    assert "demonstration" in said
    assert ("abcd-efgh" in said) is loaded
    assert ("c@demo.invalid" in said) is loaded
    assert (str(data.keys / up.PASSWORD_KEY) in said) is not loaded


def test_counters_are_in_memory_or_where_systemd_says_and_never_in_the_data_folder(
    data, tmp_path, monkeypatch
):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{tmp_path / 'run'}:{tmp_path / 'other'}")
    assert environment.counters(data) == {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "run")}
    assert (tmp_path / "run").is_dir()

    monkeypatch.delenv("RUNTIME_DIRECTORY")
    monkeypatch.setattr(environment, "MEMORY", tmp_path)
    (first,) = environment.counters(data).values()
    assert environment.counters(data) == {"PROMETHEUS_MULTIPROC_DIR": first}
    assert not first.startswith(str(data.path))
    assert os.stat(first).st_mode & 0o777 == 0o700

    # Somebody who has made the place before us gets nothing in it.
    Path(first).rmdir()
    Path(first).symlink_to(data.path)
    (second,) = environment.counters(data).values()
    assert second != first
    assert os.stat(second).st_mode & 0o777 == 0o700


def test_the_list_of_keys_says_of_each_since_when_or_when_it_was_replaced(data, capsys):
    keys.key(data, "secret-key")
    keyring.run(["rotate", "--data", str(data.path)])
    capsys.readouterr()

    keyring.run(["list", "--data", str(data.path)])

    lines = {line.split()[0]: line.split()[2:] for line in capsys.readouterr().out.splitlines()[1:]}
    today = datetime.now().astimezone().strftime("%Y-%m-%d")
    assert lines.pop("secret-key")[:2] == ["since", today]
    ((old, said),) = lines.items()
    assert old.startswith(keys.BEFORE)
    assert said[:2] == ["replaced", today]
