"""Closed lists as people write them: the code, and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from labimpact.imports.drafts import How
from labimpact.imports.understanding.text import Near, fold

DATA = Path(__file__).resolve().parents[1] / "data"
SHORTEST_STEM = 4


@dataclass(frozen=True)
class Meaning:
    """What a written text stands for."""

    code: str
    label: str
    how: How

    @property
    def unsure(self) -> bool:
        return self.how in (How.NEAR, How.GUESS)


@cache
def synonyms(name: str) -> dict[str, Any]:
    """One of our files of synonyms (imports/data)."""
    loaded: dict[str, Any] = yaml.load(
        (DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return loaded


class _Pattern:
    """Words that all must begin a word of the text."""

    def __init__(self, code: str, written: str) -> None:
        self.code = code
        self.stems = [fold(word) for word in written.split() if not word.startswith("=")]
        self.whole = [fold(word) for word in written.split() if word.startswith("=")]
        self.weight = (
            len(self.stems) + len(self.whole),
            sum(map(len, self.stems)) + sum(map(len, self.whole)),
        )

    def fits(self, words: Sequence[str]) -> bool:
        return all(stem in words for stem in self.whole) and all(
            any(word.startswith(stem) for word in words) for stem in self.stems
        )


class Terms:
    """One closed list: its labels, and the patterns of how people write them."""

    def __init__(
        self, choices: Iterable[tuple[str, str]], patterns: Mapping[str, Iterable[str]]
    ) -> None:
        self.labels = dict(choices)
        self._exact = {fold(label): code for code, label in self.labels.items()}
        self._exact |= {fold(code): code for code in self.labels if len(code) > 2}
        self._patterns = [
            _Pattern(str(code), str(written))
            for code, ways in patterns.items()
            for written in ways
            if str(code) in self.labels
        ]
        words = {word for label in self._exact for word in label.split() if len(word) > 4}
        words |= {stem for p in self._patterns for stem in p.stems if len(stem) > SHORTEST_STEM}
        self._near = Near(words)

    def read(self, written: str) -> Meaning | None:
        """What the whole text means; None when nothing fits."""
        folded = fold(written)
        if not folded:
            return None
        if code := self._exact.get(folded):
            return Meaning(code, self.labels[code], How.EXACT)
        words = folded.split()
        if code := self._by_pattern(words):
            return Meaning(code, self.labels[code], How.SYNONYM)
        corrected = [self._corrected(word) for word in words]
        if corrected != words and (code := self._by_pattern(corrected)):
            return Meaning(code, self.labels[code], How.NEAR)
        return None

    def read_all(self, written: str) -> tuple[list[Meaning], list[str]]:
        """The meanings of a cell that may hold several, and the parts that mean nothing here."""
        found: dict[str, Meaning] = {}
        unknown: list[str] = []
        for part in re.split(r"[;,\n/|+•]+|\s-\s", written):
            if not fold(part):
                continue
            meanings = self._joined(part)
            if not meanings:
                unknown.append(part.strip())
            for meaning in meanings:
                found.setdefault(meaning.code, meaning)
        return list(found.values()), unknown

    def _joined(self, part: str) -> list[Meaning]:
        whole = self.read(part)
        halves = re.split(r"\s+e(?:d)?\s+", part)
        if len(halves) > 1 and not (whole and whole.how == How.EXACT):
            each = [self.read(half) for half in halves]
            if all(each):
                return [one for one in each if one]
        return [whole] if whole else []

    def _by_pattern(self, words: Sequence[str]) -> str:
        fitting = [pattern for pattern in self._patterns if pattern.fits(words)]
        return max(fitting, key=lambda pattern: pattern.weight).code if fitting else ""

    def _corrected(self, word: str) -> str:
        nearest = self._near.to(word)
        return nearest[0] if len(nearest) == 1 else word
