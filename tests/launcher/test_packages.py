"""When the environment is kept, added to or made again."""

import json
import os
import sys

import pytest

from launcher import packages
from launcher.console import Stop
from launcher.layout import write_private, write_stamp


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """An environment that would be kept: right place, right lock, a Python that starts."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / "app.txt").write_text("django==5.2\n")
    for name, path in {
        "VENV": folder,
        "VENV_PYTHON": python,
        "STAMP": folder / "labimpact.json",
        "UNFINISHED": folder / "labimpact-installing",
        "PIP_LOG": folder / "pip.log",
        "REQUIREMENTS": tmp_path,
        "ROOT": tmp_path,
    }.items():
        monkeypatch.setattr(packages, name, path)
    stamp = {"path": str(folder), "app": packages.lock_hash("app")}
    packages.STAMP.write_text(json.dumps(stamp))
    return folder


def test_a_finished_environment_is_kept(venv):
    assert packages.is_current("app")


def test_a_changed_lock_adds_to_it(venv):
    (packages.REQUIREMENTS / "app.txt").write_text("django==5.3\n")

    assert not packages.is_current("app")
    assert packages.is_sound()


def test_one_made_by_other_means_is_added_to(venv):
    packages.STAMP.unlink()

    assert not packages.is_current("app")
    assert packages.is_sound()


def test_an_interrupted_installation_is_made_again(venv):
    packages.UNFINISHED.write_text("app")

    assert not packages.is_current("app")
    assert not packages.is_sound()


def test_a_moved_one_is_made_again(venv):
    stamp = {"path": "/elsewhere/.venv", "app": packages.lock_hash("app")}
    packages.STAMP.write_text(json.dumps(stamp))

    assert not packages.is_current("app")
    assert not packages.is_sound()


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "#!/no/such/python\n"])
def test_one_whose_python_is_gone_is_made_again(venv, text):
    packages.VENV_PYTHON.write_text(text)

    assert not packages.is_current("app")
    assert not packages.is_sound()


def test_a_python_without_venv_is_one_sentence_naming_the_package(venv, monkeypatch):
    monkeypatch.setattr(packages, "find_spec", lambda name: None)

    with pytest.raises(Stop, match=r"apt install python3\.\d+-venv"):
        packages.create()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["OSError: [Errno 28] No space left on device"], "disk is full"),
        (["WARNING: Retrying after NewConnectionError", "ERROR: No matching"], "connection"),
        (["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."], "locked"),
        (["ERROR: No matching distribution found for typst==0.15"], "ready-made build"),
        (["ERROR: something else"], "something else"),
        ([], "no reason given"),
    ],
)
def test_what_pip_says_becomes_one_sentence(lines, expected):
    sentence = packages.pip_failure(lines)

    assert expected in sentence
    assert "\n" not in sentence


def test_the_notes_of_what_was_set_up_can_be_read_by_the_user_that_runs_it(tmp_path):
    old = os.umask(0o022)
    try:
        write_stamp(tmp_path / "nota", "x")
        write_private(tmp_path / "chiave", "x")
    finally:
        os.umask(old)

    assert (tmp_path / "nota").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "chiave").stat().st_mode & 0o777 == 0o600
