"""Other people's names out of a person's own data (Garante 28 September 2001; art. 15.4 GDPR)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Fields that hold the name of somebody else by their very meaning.
THIRD_PARTY_FIELDS = frozenset(
    {"whose_name", "delegate_name", "guardian_name", "at_whose", "actor_name", "sent_by_name"}
)
# Columns that point to another person by number (changes keep them so).
PERSON_COLUMNS = frozenset({"delegate_id", "guardian_id", "minor_id", "merged_into_id"})
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
SHORTEST = 3


def initials(name: str) -> str:
    """`Amina Hassan` becomes `A. H.`."""
    return " ".join(f"{word[0]}." for word in _WORD.findall(name))


class Mask:
    """Replaces the words of other people's names by their initial, wherever they are written.

    Words that are also in the person's own name stay: a family shares its surname.
    """

    def __init__(self, own: Iterable[str], others: Iterable[str]) -> None:
        kept = {word.casefold() for name in own for word in _WORD.findall(name)}
        self._hidden = {
            word.casefold()
            for name in others
            for word in _WORD.findall(name)
            if len(word) >= SHORTEST
        } - kept

    def text(self, text: str) -> str:
        return _WORD.sub(self._one, text) if self._hidden else text

    def _one(self, match: re.Match[str]) -> str:
        word = match.group()
        return f"{word[0]}." if word.casefold() in self._hidden else word

    def value(self, name: str, value: Any) -> Any:
        """A value of any column, JSON included, without anybody else in it."""
        if name in THIRD_PARTY_FIELDS and isinstance(value, str):
            return initials(value)
        if name in PERSON_COLUMNS:
            return None
        match value:
            case str():
                return self.text(value)
            case dict():
                return {key: self.value(key, item) for key, item in value.items()}
            case list():
                return [self.value(name, item) for item in value]
            case _:
                return value
