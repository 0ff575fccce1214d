"""A folder that was broken off while being filled says so, and begins anew."""

from __future__ import annotations

import pytest

from launcher import preflight, seeding
from launcher.cluster import FILLING, SETTINGS, Cluster
from launcher.console import Stop
from launcher.layout import DataFolder


@pytest.fixture
def data(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


def test_an_unfinished_folder_is_served_to_nobody(data):
    preflight.prepare_folder(data)
    data.unfinished.touch()
    with pytest.raises(Stop, match="broken off"):
        preflight.prepare_folder(data)


def test_the_same_command_takes_away_what_was_left_and_nothing_else(data):
    data.postgres.mkdir()
    (data.postgres / "half").write_text("a network")
    (data.files / "kept").write_text("a file")
    seeding.begin_anew(data, embedded=True)
    assert (data.postgres / "half").exists()
    data.unfinished.touch()
    seeding.begin_anew(data, embedded=True)
    assert not data.postgres.exists()
    assert not data.unfinished.exists()
    assert (data.files / "kept").exists()


def test_half_a_network_on_somebody_elses_server_is_left_to_them(data):
    data.unfinished.touch()
    with pytest.raises(Stop, match="external"):
        seeding.begin_anew(data, embedded=False)
    assert data.unfinished.exists()


def test_options_of_the_generator_are_handed_on(tmp_path):
    asked = ["--persons", "1000", "--seed", "3", "--data", str(tmp_path), "--duplicates", "0.1"]
    found = seeding.read(asked)
    assert found.data.path == tmp_path.resolve()
    assert found.persons == 1000
    assert found.rest == ("--seed", "3", "--duplicates", "0.1")


@pytest.mark.parametrize("arguments", [[], ["--persons", "0"], ["--persons", "molte"]])
def test_a_number_of_persons_is_needed(arguments):
    with pytest.raises(Stop):
        seeding.read(arguments)


def test_a_disk_too_small_is_refused_before_anything_is_written(data):
    with pytest.raises(Stop, match="take about"):
        seeding.check_room(seeding.Options(data, 10**9, ()))


def test_only_a_database_being_filled_may_forget_a_power_cut(data):
    assert FILLING["fsync"] == "off"
    assert "fsync" not in SETTINGS
    assert not Cluster(data).filling
