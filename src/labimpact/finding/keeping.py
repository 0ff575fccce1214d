"""What of the search goes onto a phone: titles and words of some things, found without a signal.

The phone compares words by their letters alone (`frontend/src/js/seeking.js`): it has no roots, so
that what it needs goes along with the words: which letters are one, which words say nothing, and
what concepts are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labimpact.finding import tongues, vocabulary
from labimpact.finding.models import Entry
from labimpact.finding.reading import Seen, concepts, seen
from labimpact.finding.tokens import tokens


@dataclass(frozen=True)
class Kept:
    """A thing as the phone finds it; `words` are those of its text, `concepts` what it names."""

    kind: str
    ref: str
    language: str
    path: str
    title: str
    words: tuple[str, ...]
    concepts: tuple[str, ...]


def kept(refs: Iterable[str], language: str, at: datetime) -> list[Kept]:
    """Things by their refs, each once: in a language, or else in Italian."""
    rows = (
        Entry.objects.live(at)
        .filter(ref__in=list(refs), language__in=(language, tongues.SOURCE))
        .defer("words")
        .order_by("kind", "ref")
    )
    found: dict[tuple[str, str], Entry] = {}
    for row in rows:
        if row.language == language or (row.kind, row.ref) not in found:
            found[row.kind, row.ref] = row
    by_language: dict[str, list[Entry]] = {}
    for row in found.values():
        by_language.setdefault(row.language, []).append(row)
    return [one for code, listed in by_language.items() for one in _read(code, listed)]


def manner(named: Iterable[str], language: str) -> dict[str, Any]:
    """How the phone compares: letters that are one, words that say nothing, names of concepts."""
    wanted = set(named)
    called: dict[str, list[str]] = {}
    for concept, term in vocabulary.terms(language):
        if concept in wanted:
            called.setdefault(concept, []).append(" ".join(_bare(term)))
    silent = vocabulary.common(language) | vocabulary.common(tongues.SOURCE)
    return {"letters": tongues.letters(), "silent": sorted(silent), "concepts": called}


def _read(language: str, rows: Sequence[Entry]) -> Iterator[Kept]:
    texts = [f"{row.title}\n{row.lead}\n{row.text}" for row in rows]
    for row, told in zip(rows, seen(language, texts), strict=True):
        named = dict.fromkeys(concept for concept, _ in concepts(language, told))
        yield Kept(
            row.kind, row.ref, language, row.path, row.title, tuple(_telling(told)), tuple(named)
        )


def _telling(told: Sequence[Seen]) -> dict[str, None]:
    return dict.fromkeys(word.token.bare for word in told if word.roots)


def _bare(text: str) -> Iterator[str]:
    return (token.bare for token in tokens(text))
