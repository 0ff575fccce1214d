"""How easily an Italian text is read: the Gulpease index, and what to do about it.

P. Lucisano, M. E. Piemontese, «GULPEASE: una formula per la predizione della difficoltà dei testi
in lingua italiana», Scuola e città 3 (1988). From 0 (unreadable) to 100; below 80 it is hard for
who finished primary school, below 60 for who finished the lower secondary one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EASY, HARD = 80, 60
# A sentence of more words than this is worth cutting in two.
LONG = 20
_SENTENCE = re.compile(r"[^.!?:;\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Reading:
    """The index of a text (0 to 100), its words, and the sentences that are too long."""

    index: int
    words: int
    long_sentences: tuple[str, ...]

    @property
    def is_easy(self) -> bool:
        return self.index >= EASY

    @property
    def is_hard(self) -> bool:
        return self.index < HARD


def reading(text: str) -> Reading | None:
    """The Gulpease index: 89 + (300 × sentences − 10 × letters) / words; None without words."""
    sentences = [s.strip() for s in _SENTENCE.findall(text) if _WORD.search(s)]
    words = _WORD.findall(text)
    if not words:
        return None
    letters = sum(len(_LETTER.findall(word)) for word in words)
    index = 89 + (300 * len(sentences) - 10 * letters) / len(words)
    return Reading(
        index=max(0, min(100, round(index))),
        words=len(words),
        long_sentences=tuple(s for s in sentences if len(_WORD.findall(s)) > LONG),
    )
