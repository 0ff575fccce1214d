"""The tree of the guided finder, read from its file: two questions, and where the answers lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "tree.yaml"


@dataclass(frozen=True)
class Answer:
    """What somebody needs of a topic: the guide on it, if there is one, and the need it is."""

    code: str
    icon: str
    need: str
    guide: str = ""


@dataclass(frozen=True)
class Topic:
    """The first answer: an event of life, with what may be needed of it."""

    code: str
    icon: str
    answers: tuple[Answer, ...]

    def answer(self, code: str) -> Answer | None:
        return next((one for one in self.answers if one.code == code), None)


@cache
def topics() -> tuple[Topic, ...]:
    """The topics in the order in which they are offered."""
    return tuple(
        Topic(
            code, row["icon"],
            tuple(Answer(code=name, **said) for name, said in row["answers"].items()),
        )
        for code, row in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items()
    )  # fmt: skip


def topic(code: str) -> Topic | None:
    """A topic by its code."""
    return next((one for one in topics() if one.code == code), None)
