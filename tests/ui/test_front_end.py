"""The bundled front end: nothing from elsewhere, nothing of third parties committed, small."""

import gzip
import json
import re
import shutil
import subprocess

import pytest

from tests.ui.conftest import DIST, ROOT

FRONT_END = ROOT / "frontend"


def test_the_lock_names_no_host_and_pins_every_package_by_its_hash():
    text = (FRONT_END / "package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_every_package_is_asked_for_in_one_version():
    wanted = json.loads((FRONT_END / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_nothing_bundled_is_committed():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "src/labimpact/ui/static/dist", "frontend/node_modules"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout == ""


@pytest.mark.parametrize(
    ("name", "limit"),
    [("app.css", 40), ("app.js", 45), ("portal.css", 13), ("portal.js", 5), ("icons.svg", 20)],
)
def test_what_every_page_loads_stays_small(built, name, limit):
    assert len(gzip.compress((DIST / name).read_bytes(), 9)) <= limit * 1024


def test_the_sheet_asks_nothing_of_other_sites_and_every_font_is_there(built):
    css = (DIST / "app.css").read_text()
    addresses = [a.strip("\"'") for a in re.findall(r"url\(([^)]*)\)", css)]
    files = [a for a in addresses if not a.startswith("data:")]
    assert len(files) > 10
    assert [name for name in files if not (DIST / name).is_file()] == []


def test_the_sheet_has_no_side_of_its_own(built):
    css = (DIST / "app.css").read_text()
    sides = r"[;{](?:(?:margin|padding|border)-(?:left|right)|left|right|float:(?:left|right))\b"
    assert re.findall(sides, css) == []


def test_the_script_never_evaluates_text_of_ours(built):
    sources = "".join(path.read_text() for path in (FRONT_END / "src/js").glob("*.js"))
    forbidden = r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write"
    assert re.findall(forbidden, sources) == []


@pytest.mark.full
def test_a_second_build_does_nothing_and_a_fresh_one_gives_the_same_bytes(built, tmp_path):
    node = shutil.which("node")
    if node is None or not (FRONT_END / "node_modules").exists():
        pytest.skip("Node or its packages are not here")
    copy = tmp_path / "frontend"
    shutil.copytree(FRONT_END / "src", copy / "src")
    for name in ("build.mjs", "cut.mjs", "icons.txt", "package-lock.json"):
        shutil.copy(FRONT_END / name, copy / name)
    # What the portal's sheet is cut from.
    for used in ("templates", "portal", "ui"):
        skip = shutil.ignore_patterns("__pycache__", "dist")
        source = ROOT / "src/labimpact" / used
        shutil.copytree(source, tmp_path / "src/labimpact" / used, ignore=skip)
    (copy / "node_modules").symlink_to(FRONT_END / "node_modules")
    assert "app.css" in _build(node, copy)
    assert _build(node, copy).strip() == "Front end already built."
    made = tmp_path / "src/labimpact/ui/static/dist"
    assert _contents(made) == _contents(DIST)


def _build(node, folder):
    done = subprocess.run(
        [node, "build.mjs"], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def _contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
