"""The words that were found, marked where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from labimpact.finding.tokens import spans

_LONG, _BEFORE = 220, 60

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Marked:
    """The title and a passage of an entry, as pieces."""

    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


def mark(title: str, lead: str, text: str, places: Iterable[int]) -> Marked:
    """Mark the words at these places, counted through title, lead and text; of lead and text, the
    passage that holds most of them."""
    found = frozenset(places)
    parts, before = [], 0
    for part in (title, lead, text):
        words = list(spans(part))
        parts.append((part, [w for n, w in enumerate(words, before + 1) if n in found]))
        before += len(words)
    (_, in_title), (_, in_lead), (_, in_text) = parts
    where, words = (lead, in_lead) if in_lead or not in_text else (text, in_text)
    return Marked(tuple(_pieces(title, in_title)), tuple(_passage(where, words)))


def _passage(text: str, words: Sequence[Span]) -> Iterable[Piece]:
    if len(text) <= _LONG:
        return _pieces(text, words)
    start = _densest(text, words)
    start = text.rfind(" ", 0, max(0, start - _BEFORE)) + 1 if start > _BEFORE else 0
    end = text.find(" ", start + _LONG)
    end = len(text) if end < 0 or end > start + 2 * _LONG else end
    cut = [(a - start, b - start) for a, b in words if start <= a and b <= end]
    pieces = list(_pieces(text[start:end], cut))
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _densest(text: str, words: Sequence[Span]) -> int:
    """Where the stretch begins that holds most different marked words."""

    def held(first: Span) -> int:
        near = (text[a:b] for a, b in words if first[0] <= a < first[0] + _LONG)
        return len(set(near))

    return max(words, key=held)[0] if words else 0


def _pieces(text: str, words: Sequence[Span]) -> Iterable[Piece]:
    marked = [False] * len(text)
    for start, end in words:
        marked[start:end] = [True] * (end - start)
    place = 0
    for on, run in groupby(marked):
        length = len(list(run))
        yield Piece(text[place : place + length], on)
        place += length
