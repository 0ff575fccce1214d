"""Concepts, words that say nothing and false friends: reviewed files of `data`, by language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from labimpact.finding import tongues
from labimpact.finding.tokens import tokens

_DATA = Path(__file__).parent / "data"
# Raised when a text comes to be read in another way: what was read before is then read again.
_RULES = "1"


@cache
def version() -> str:
    """By which concepts and rules a text is read today."""
    said = b"".join(path.read_bytes() for path in sorted(_DATA.glob("*.yaml")))
    return sha256(said + _RULES.encode()).hexdigest()[:16]


def terms(language: str) -> Iterator[tuple[str, str]]:
    """The concepts and the words for them on a page of a language: its own and the Italian ones,
    without those that mean something else to who reads that language."""
    strangers = _false_friends(language)
    for concept, by_language in _concepts().items():
        for term in _listed(by_language.get(language, "")):
            yield concept, term
        if language != tongues.SOURCE:
            for term in _listed(by_language[tongues.SOURCE]):
                if term not in strangers:
                    yield concept, term


@cache
def common(language: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves."""
    text: str = _file("words.yaml")["common"].get(language, "")
    return frozenset(token.bare for token in tokens(text))


@cache
def false_friends(language: str) -> frozenset[str]:
    """Words that are not read as Italian on a page of a language, although Italian has them."""
    return frozenset(token.bare for word in _false_friends(language) for token in tokens(word))


def languages() -> frozenset[str]:
    """The languages for which concepts are written."""
    return frozenset(code for by_language in _concepts().values() for code in by_language)


def concepts() -> Iterable[str]:
    """The names of all concepts."""
    return _concepts()


def _false_friends(language: str) -> frozenset[str]:
    return frozenset(_listed(_file("words.yaml")["false_friends"].get(language, "")))


def _concepts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = _file("concepts.yaml")["concepts"]
    return found


def _listed(text: str) -> list[str]:
    return [term.strip() for term in text.split(",") if term.strip()]


@cache
def _file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return found
