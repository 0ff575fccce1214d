"""The command line, and the `sh` script that finds a Python for it."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from launcher import managing
from launcher.checking import selects
from launcher.console import Stop
from launcher.layout import ROOT
from launcher.options import read_up, split_data


def run(*arguments: str, script: Path = ROOT / "labimpact", **variables: str):
    environment = {"PATH": os.environ["PATH"]} | variables
    return subprocess.run(
        [str(script), *arguments], env=environment, capture_output=True, text=True, cwd="/"
    )


def path_with(tmp_path: Path, **programs: str) -> str:
    """A PATH of nothing but what the script itself needs and these little programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "readlink"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    "arguments",
    [["--port", "x"], ["--port", "0"], ["--port", "70000"], ["--nonsense"], ["--port"], ["word"]],
)
def test_a_mistake_in_the_options_of_up_is_one_sentence(arguments):
    with pytest.raises(Stop) as refusal:
        read_up(arguments)

    assert refusal.value.code == 2
    assert "\n" not in refusal.value.sentence


def test_the_data_folder_is_found_from_where_the_person_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert read_up(["--data", "dati"]).data.path == Path(os.path.realpath(tmp_path)) / "dati"


def test_the_data_folder_is_taken_off_another_programs_arguments(tmp_path):
    data, rest = split_data(["--data", str(tmp_path), "migrate", "--data", "theirs"])

    assert data.path == Path(os.path.realpath(tmp_path))
    assert rest == ["migrate", "--data", "theirs"]


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        ([], False),
        (["-q"], False),
        (["-n", "4", "--maxfail", "1"], False),
        (["tests/launcher"], True),
        (["tests/launcher/test_options.py::test_x"], True),
        (["-k", "name"], True),
        (["-q", "-m", "browser"], True),
    ],
)
def test_a_selection_of_tests_is_told_from_options(arguments, selected):
    assert selects(arguments) is selected


def test_help_needs_no_package_and_says_every_command():
    done = run("help")

    assert done.returncode == 0
    for name in ("up", "test", "check", "manage", "bench", "backup", "restore", "keys", "lock"):
        assert f"./labimpact {name}" in done.stdout


@pytest.mark.parametrize("name", ["up", "test", "check", "backup", "restore", "keys", "lock"])
def test_help_asked_of_a_command_is_shown_and_nothing_is_begun(name):
    done = run(name, "--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert "./labimpact up [--host H]" in done.stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"])
def test_a_refused_address_leaves_no_data_folder(tmp_path, host):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("up", "--host", host, "--port", port, "--data", str(tmp_path / "dati"))

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "dati").exists()


def test_an_unknown_command_is_one_sentence():
    done = run("launch")

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "launch" in done.stderr


def test_the_script_works_through_a_link(tmp_path):
    (tmp_path / "first").symlink_to(ROOT / "labimpact")
    (tmp_path / "second").symlink_to("first")

    assert "./labimpact up" in run("help", script=tmp_path / "second").stdout


def test_without_python_the_script_says_what_to_install(tmp_path):
    done = run("up", PATH=path_with(tmp_path))

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11" in done.stderr


def test_an_old_python_is_passed_over_for_a_recent_one(tmp_path):
    path = path_with(
        tmp_path,
        python3="#!/bin/sh\nexit 1\n",
        **{"python3.12": '#!/bin/sh\n[ "$2" = -c ] && exit 0\necho "12 $*"\n'},
    )

    assert run("help", PATH=path).stdout.startswith("12 -I ")


def test_a_python_without_venv_is_the_last_resort(tmp_path):
    bare = '#!/bin/sh\n[ "$2" = -c ] && exit 3\necho bare\n'
    whole = '#!/bin/sh\n[ "$2" = -c ] && exit 0\necho whole\n'

    both = path_with(tmp_path, python3=bare, **{"python3.13": whole})
    assert run("help", PATH=both).stdout == "whole\n"

    Path(both, "python3.13").unlink()
    assert run("help", PATH=both).stdout == "bare\n"


def test_a_command_on_a_folder_that_is_no_installation_makes_none(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(Stop, match="There is no installation"):
        managing.manage(["--data", str(tmp_path / "altrove"), "first_admin_link"])

    assert not (tmp_path / "altrove").exists()


@pytest.mark.parametrize("command", ["find", "sweep"])
def test_a_command_says_what_it_does_without_an_installation(tmp_path, capfd, monkeypatch, command):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LABIMPACT_DATA", str(tmp_path / "nowhere"))
    assert managing.manage([command, "--help"]) == 0
    assert f"usage: labimpact manage {command}" in capfd.readouterr().out
    assert not (tmp_path / "nowhere").exists()
