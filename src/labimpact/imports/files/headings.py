"""Which row holds the headings, and what each column is called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from django.utils.translation import gettext as _

from labimpact.imports.files.cells import RawRow

ROWS_LOOKED_AT = 60
LONGEST_HEADING = 80


@cache
def folded(text: str) -> str:
    """A heading without case, accents and signs: `Cod. Fiscale` and `COD_FISCALE` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(plain.split())


@cache
def _known() -> frozenset[str]:
    from labimpact.imports.profiles import known_headings

    return known_headings()


def is_known(heading: str) -> bool:
    """Whether some profile knows this heading."""
    return folded(re.sub(r" \(\d+\)$", "", heading)) in _known()


def find(rows: Sequence[RawRow]) -> int:
    """The number of the heading row among the first ones; 0 when there is none.

    The row with most known headings; without any, the first row as wide as the table whose
    cells are all different short words.
    """
    looked = rows[:ROWS_LOOKED_AT]
    best = max(looked, key=lambda row: (_hits(row), -row.number), default=None)
    if best is not None and _hits(best) >= 2:
        return best.number
    width = Counter(_filled(row) for row in rows).most_common(1)[0][0]
    for row in looked[:20]:
        texts = [cell for cell in row.cells if cell]
        if _filled(row) >= max(2, width * 0.6) and _words_only(texts):
            return row.number
    if best is not None and _hits(best) == 1 and _words_only([c for c in best.cells if c]):
        return best.number
    return 0


def _hits(row: RawRow) -> int:
    return sum(is_known(cell) for cell in row.cells if cell and len(cell) <= LONGEST_HEADING)


def _filled(row: RawRow) -> int:
    return sum(bool(cell) for cell in row.cells)


def _words_only(texts: Sequence[str]) -> bool:
    plain = [text for text in texts if len(text) <= LONGEST_HEADING and not _has_data(text)]
    return len(plain) == len(texts) and len({folded(t) for t in texts}) == len(texts)


def _has_data(text: str) -> bool:
    return bool(re.search(r"\d{2,}|@", text))


_YEAR = re.compile(r"(?<!\d)(?<!\d[/.\-])(20\d{2})(?!\d)(?:\s*[/\-–]\s*(?:20)?(\d{2})(?!\d))?")


def one_year(text: str) -> int | None:
    """The year that a title tells; None when it tells none or several. Days are no titles."""
    years = {int(year) for year, _next in _YEAR.findall(text)}
    if len(years) != 1 or any(_follows(*found) for found in _YEAR.findall(text)):
        return None
    return years.pop()


def _follows(year: str, other: str) -> bool:
    """Whether «2024/25» tells two years, as «2025-03» does not."""
    return bool(other) and int(other) == (int(year) + 1) % 100


def named(titles: Iterable[str], places: Sequence[int]) -> tuple[str, ...]:
    """A different name for each column: what is written, or the letter of the column."""
    found: list[str] = []
    for title, place in zip(titles, places, strict=True):
        name = " ".join(title.split())[:LONGEST_HEADING] or _("Colonna %(letter)s") % {
            "letter": letters(place)
        }
        count = 1
        unique = name
        while unique in found:
            count += 1
            unique = f"{name} ({count})"
        found.append(unique)
    return tuple(found)


def letters(place: int) -> str:
    """A for 0, AA for 26."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
