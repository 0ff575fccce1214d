"""`deploy/settings.md` and the code name the same variables, and the examples use no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "deploy" / "settings.md"
NAME = re.compile(r"\b(?:LABIMPACT|DATABASE_URL)(?:_[A-Z]+)*\b(?!_)")
EXAMPLES = [
    *sorted((ROOT / "deploy").rglob("*.example")),
    *sorted((ROOT / "deploy").rglob("*.service")),
    *sorted((ROOT / "deploy").rglob("*.yaml")),
    *sorted((ROOT / "deploy").rglob("Containerfile")),
]


def named_in(text: str) -> set[str]:
    return set(NAME.findall(text)) - {"LABIMPACT"}


def read_by_the_program() -> set[str]:
    paths = [ROOT / "manage.py", *(ROOT / "src").rglob("*.py")]
    return set().union(*(named_in(path.read_text(encoding="utf-8")) for path in paths))


def test_every_variable_that_is_read_is_explained_and_none_is_invented():
    explained = named_in(PAGE.read_text(encoding="utf-8"))
    assert len(explained) > 25
    assert sorted(read_by_the_program() ^ explained) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_set_only_what_is_read(path):
    assert named_in(path.read_text(encoding="utf-8")) - read_by_the_program() == set()
