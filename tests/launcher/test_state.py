"""What a database has been through, and data of a newer version."""

import pytest

from launcher import state
from launcher.console import Stop


@pytest.fixture
def sources(tmp_path, monkeypatch):
    folder = tmp_path / "src"
    for name in ("labimpact/people/migrations", "labimpact/people/static", "config"):
        (folder / name).mkdir(parents=True)
    (folder / "labimpact/people/migrations/0001_initial.py").write_text("a")
    (folder / "config/settings.py").write_text("a")
    (tmp_path / "app.txt").write_text("a")
    monkeypatch.setattr(state, "SOURCES", folder)
    monkeypatch.setattr(state, "REQUIREMENTS", tmp_path)
    return folder


def test_a_migration_this_version_does_not_know_is_refused(sources):
    own = state.own_migrations(sources)

    with pytest.raises(Stop, match="newer version"):
        state.refuse_newer([("people", "0001_initial"), ("people", "0002_later")], own)


def test_known_migrations_and_those_of_packages_are_not(sources):
    own = state.own_migrations(sources)

    state.refuse_newer([("people", "0001_initial"), ("auth", "0099_whatever")], own)
    assert own == {"people": {"0001_initial"}}


@pytest.mark.parametrize(
    "name", ["labimpact/people/migrations/0001_initial.py", "config/settings.py", "../app.txt"]
)
def test_a_change_of_code_or_packages_prepares_again(sources, name):
    before = state.wanted([])
    (sources / name).write_text("b")

    assert state.wanted([]) != before


def test_a_database_moved_back_by_hand_is_prepared_again(sources):
    assert state.wanted([("people", "0001_initial")]) != state.wanted([])


def test_a_change_of_styles_does_not_touch_the_database(sources):
    before = state.wanted([])
    (sources / "labimpact/people/static/app.css").write_text("b")

    assert state.wanted([]) == before
