"""Protected terms: taken out of a sentence before a machine reads it, and put back after.

Pure: a sentence is HTML as wagtail-localize keeps it, of which only the text is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TAG = re.compile(r"(<[^>]*>)")
# A mark that no language inflects and no machine has a word for.
_MARK = "QX{}XQ"
_MARKS = re.compile(r"QX(\d+)XQ")


@dataclass(frozen=True)
class Protection:
    """A term, and what stands in its place in one language; without one, the term as written."""

    term: str
    fixed: str = ""


@dataclass(frozen=True)
class Guarded:
    """A sentence with marks in place of terms, and what each mark stands for."""

    text: str
    terms: tuple[str, ...]
    said: tuple[str, ...]

    def put_back(self, translated: str) -> str | None:
        """The translation with its terms; None when a mark was lost, doubled or made up."""
        found = [int(number) for number in _MARKS.findall(translated)]
        if sorted(found) != list(range(len(self.said))):
            return None
        return _MARKS.sub(lambda mark: self.said[int(mark[1])], translated)

    def lost(self, translated: str) -> list[str]:
        """The terms that a translation does not have once each."""
        found = _MARKS.findall(translated)
        return [term for n, term in enumerate(self.terms) if found.count(str(n)) != 1]


class Glossary:
    """The terms for one language; the longest that fits is taken, in whole words."""

    def __init__(self, protections: Iterable[Protection]) -> None:
        self._fixed = {one.term.casefold(): one.fixed for one in protections}
        longest = sorted(self._fixed, key=len, reverse=True)
        words = "|".join(re.escape(term) for term in longest)
        self._find = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def guard(self, html: str) -> Guarded:
        """A sentence ready for a machine."""
        if self._find is None:
            return Guarded(html, (), ())
        terms: list[str] = []

        def mark(found: re.Match[str]) -> str:
            terms.append(found[0])
            return _MARK.format(len(terms) - 1)

        parts = [
            part if part.startswith("<") else self._find.sub(mark, part)
            for part in _TAG.split(html)
        ]
        said = tuple(self._fixed[term.casefold()] or term for term in terms)
        return Guarded("".join(parts), tuple(terms), said)
