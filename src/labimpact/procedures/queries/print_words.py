"""Italian and beside it another language: the words of what is printed for a person."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from labimpact.rules.loading import PROCEDURES

_WORDS = Path(__file__).parents[1] / "words" / "sheet.yaml"

# A text in Italian and in the other language, empty where there is none.
Pair = list[str]


@cache
def fixed() -> dict[str, Any]:
    """The words every sheet has, the directions, and the languages a speaker has checked."""
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


@cache
def _of_procedures() -> dict[str, dict[str, str]]:
    """Titles, steps and costs of the procedures in other languages (`P05.title`, …)."""
    found: dict[str, dict[str, str]] = yaml.safe_load(
        (PROCEDURES / "words.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Texts that several procedures share, by their Italian: terms, addends, offices."""
    rows = yaml.safe_load((PROCEDURES / "phrases.yaml").read_text(encoding="utf-8"))["rows"]
    return {row["it"]: row for row in rows}


class Words:
    """Pairs of Italian and another language for the sheet of one procedure."""

    def __init__(self, code: str, language: str) -> None:
        self.code, self.language = code, language

    def fixed(self, key: str, **values: object) -> Pair:
        """A text every sheet has, its blanks filled: a pair fills each language with its own."""
        words = fixed()["words"][key]
        return [
            text.format(**{n: v[i] if isinstance(v, list) else v for n, v in values.items()})
            for i, text in enumerate((words["it"], words.get(self.language, "")))
        ]

    def without_blanks(self) -> dict[str, Pair]:
        """The texts that a template places by itself."""
        listed = fixed()["words"].items()
        return {key: self.fixed(key) for key, words in listed if "{" not in words["it"]}

    def of(self, key: str, italian: str) -> Pair:
        """A text of the procedure; where the Italian has changed since, Italian alone."""
        words = _of_procedures().get(f"{self.code}.{key}", {})
        current = words.get("it") == italian and self.language
        return [italian, words.get(self.language, "") if current else ""]

    def phrase(self, italian: str) -> Pair:
        """A text that is looked up by its own Italian."""
        return [italian, phrases().get(italian, {}).get(self.language, "")]

    def told(self, italian: str | None) -> Pair | None:
        """A text written for the desk, when it is one of those that are also for the person.

        Only these are among the phrases: «Scrivete la scadenza nella scheda» is not.
        """
        return self.phrase(italian) if italian and italian in phrases() else None

    @property
    def is_reviewed(self) -> bool:
        return not self.language or self.language in fixed()["reviewed"]
