"""The committed questions, and whether the right guide comes first (also for `bench finding`)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from labimpact.editorial import guides as files

QUESTIONS = Path(__file__).parent / "queries.yaml"
# What the search was tuned upon; what it was not; eight more languages; and what came afterwards.
PARTS = ("tuned", "held", "others", "fresh")


def guides() -> Iterator[dict[str, Any]]:
    """Each guide in each language, as it is put into the search."""
    for path in sorted(files.DATA.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for language, words in document["languages"].items():
            title, lead, *rest = files.texts(words)
            yield {
                "kind": "guide", "ref": path.stem, "language": language, "title": title,
                "lead": lead, "text": " ".join(rest), "path": f"guide/{path.stem}/",
            }  # fmt: skip


def questions(part: str) -> list[tuple[str, str, str]]:
    """Language, question and right guide of a part of the set (one of `PARTS`)."""
    listed = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))[part]
    return [(language, *pair) for language, pairs in listed.items() for pair in pairs]


def missed(
    part: str, ask: Callable[[str, str], list[str]]
) -> list[tuple[str, str, str, list[str]]]:
    """The questions of a part whose right guide does not come first, with what came."""
    asked = [(*one, ask(one[1], one[0])[:3]) for one in questions(part)]
    return [one for one in asked if one[3][:1] != [one[2]]]
