"""The lock files: whole, in step, without anybody's address."""

import json

import pytest

from launcher import lockfiles

SOUND = "django==5.2.1 \\\n    --hash=sha256:00\n    # via -r requirements/app.in\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "app.in").write_text("# a comment\ndjango\n")
    (tmp_path / "dev.in").write_text("-r app.in\nruff\n")
    for profile in ("app", "dev"):
        header = f"{lockfiles.INPUTS}{lockfiles.inputs_hash(profile, tmp_path)}\n"
        (tmp_path / f"{profile}.txt").write_text(header + SOUND)
    return tmp_path


def test_the_projects_own_are_sound():
    assert lockfiles.are_sound()


def test_a_sound_one_has_no_problem(folder):
    assert lockfiles.python_problems("app", folder) == []
    assert lockfiles.agreement_problems(folder) == []


def test_a_package_added_without_locking_is_found_in_both(folder):
    (folder / "app.in").write_text("django\npsycopg\n")

    for profile in ("app", "dev"):
        assert "lock" in lockfiles.python_problems(profile, folder)[0]


def test_a_comment_changes_nothing(folder):
    (folder / "app.in").write_text("# another comment\ndjango\n")

    assert lockfiles.python_problems("app", folder) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example.org/index",
        "--find-links /opt/wheels",
        "# https://packages.example.org",
        "ruff==1.0",
        "ruff @ file:///tmp/ruff.whl --hash=sha256:00",
    ],
)
def test_an_address_or_a_missing_hash_is_found(folder, line):
    with (folder / "app.txt").open("a") as file:
        file.write(f"{line}\n")

    assert lockfiles.python_problems("app", folder)


def test_two_versions_of_a_package_are_found(folder):
    (folder / "dev.txt").write_text(SOUND.replace("5.2.1", "5.2.2"))

    assert "5.2.1" in lockfiles.agreement_problems(folder)[0]


@pytest.mark.parametrize(
    ("package", "sound"),
    [
        ({"version": "1", "integrity": "sha512-x"}, True),
        ({"version": "1"}, False),
        ({"version": "1", "integrity": "sha512-x", "resolved": "https://example.org/a"}, False),
    ],
)
def test_the_front_ends_lock_is_looked_at_too(tmp_path, package, sound):
    wishes = {"dependencies": {"a": "1"}}
    (tmp_path / "package.json").write_text(json.dumps(wishes))
    lock = {"packages": {"": wishes, "node_modules/a": package}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))

    assert (lockfiles.npm_problems(tmp_path) == []) is sound
