"""What is refused before anything slow or lasting happens."""

import os
import shutil
import socket
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest

from launcher import locks, preflight
from launcher.console import Stop
from launcher.layout import DataFolder

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def data(tmp_path) -> DataFolder:
    return DataFolder(tmp_path / "dati")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def refusal(action, *arguments) -> str:
    with pytest.raises(Stop) as stop:
        action(*arguments)
    assert "\n" not in stop.value.sentence
    return stop.value.sentence


def test_the_folder_is_made_closed_to_others(data):
    preflight.prepare_folder(data)

    for folder in (data.path, data.keys, data.logs, data.locks, data.files):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_in_its_place_is_refused(data):
    data.path.write_text("")

    assert "--data" in refusal(preflight.prepare_folder, data)
    assert "--data" in refusal(preflight.prepare_folder, DataFolder(data.path / "inside"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_one_may_not_write_is_refused(data):
    data.path.mkdir(mode=0o500)

    assert "not writable" in refusal(preflight.prepare_folder, data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can enter another user's folder")
def test_root_does_not_meddle_with_a_users_folder(data):
    preflight.prepare_folder(data)
    os.chown(data.keys, 65534, 65534)

    assert "nobody" in refusal(preflight.prepare_folder, data)


def test_a_disk_about_to_be_full_is_refused(data, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 299 * 2**20))

    sentence = refusal(preflight.prepare_folder, data)

    assert "299 MB" in sentence


def test_a_taken_port_is_refused_and_another_is_proposed(free_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        sentence = refusal(preflight.check_port, "127.0.0.1", free_port)

    assert str(free_port) in sentence
    assert "--port" in sentence


def test_an_address_of_another_machine_is_refused(free_port):
    assert "--host" in refusal(preflight.check_port, "192.0.2.1", free_port)


def test_only_one_may_serve_a_folder_and_the_second_hears_where(data, free_port):
    preflight.prepare_folder(data)
    held = preflight.take_over(data, "127.0.0.1", free_port)

    sentence = refusal(preflight.take_over, data, "127.0.0.1", free_port)
    assert f"http://127.0.0.1:{free_port}/" in sentence

    locks.release(held)
    locks.release(preflight.take_over(data, "127.0.0.1", free_port))


def test_a_refused_port_leaves_the_folder_free(data, free_port):
    preflight.prepare_folder(data)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        refusal(preflight.take_over, data, "127.0.0.1", free_port)

    locks.release(preflight.take_over(data, "127.0.0.1", free_port))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104
        ("::", "http://[::1]:8000/"),
        ("fe80::1", "http://[fe80::1]:8000/"),
        ("desk.example.org", "http://desk.example.org:8000/"),
    ],
)
def test_the_address_shown_can_be_opened(host, address):
    assert preflight.web_address(host, 8000) == address


@pytest.mark.parametrize(
    ("host", "names", "address"),
    [
        ("127.0.0.1", "localhost,127.0.0.1,10.1.2.3", ""),
        ("0.0.0.0", "localhost,127.0.0.1,[::1],desk,127.0.1.1,10.1.2.3", "http://10.1.2.3:8000/"),  # noqa: S104
        ("::", "localhost,desk.example.org,[fe80::1]", "http://desk.example.org:8000/"),
        ("0.0.0.0", "localhost,*,.example.org", ""),  # noqa: S104
    ],
)
def test_a_server_of_the_whole_network_says_where_others_find_it(host, names, address):
    assert preflight.address_for_others(host, 8000, names) == address


def test_a_python_below_a_closed_folder_is_not_everybodys():
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        home = place / "casa"
        home.mkdir()
        home.chmod(0o755)
        (home / "python3").write_bytes(b"")
        (place / "python3").symlink_to(home / "python3")
        place.chmod(0o711)
        assert preflight.closed_to_others(place / "python3") is None

        home.chmod(0o700)

        assert preflight.closed_to_others(place / "python3") == home.resolve()
