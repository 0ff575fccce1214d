"""Names of one person: which words are the family's, which letters are capital, which script."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from labimpact.imports.understanding.text import fold
from labimpact.people import models
from labimpact.people.names import clean_name

FAMILY_FIRST, GIVEN_FIRST = "family_first", "given_first"

# Words that belong to the one that follows them.
_PARTICLES = frozenset(
    """
    abu abd abdel abdul ait al ap bel ben beni bin bint bou d da dal dalla de degli dei del dell
    della delle dello den der di do dos du e el es ez et fitz ibn la las les lo los mac
    mc md mohd mst o ou oulad ould san sant santa santo st ter ur van vander vom von zu
    """.split()  # noqa: SIM905
)
# Two family names, of the father and of the mother, before or after the given ones.
_TWO_FAMILIES = frozenset(
    "ARG BOL CHL COL CRI CUB DOM ECU ESP GTM HND MEX NIC PAN PER PRY SLV URY VEN".split()  # noqa: SIM905
)
# The names of father and grandfather stand for the family's: likely two, never sure.
_FATHER_AND_GRANDFATHER = frozenset(("EGY", "SOM", "SDN"))
# What stands before a name and is none.
_TITLES = re.compile(
    r"^(?:sig\.?(?:ra|na|rina|nora|nor)?|signor[ae]?|signorina|sg\.?ra|dott?\.?(?:ssa|oressa)?|"
    r"mr|mrs|ms|mme|m\.me|don|suor|padre|utente|famiglia|fam\.)\.?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NameRead:
    """A name in its two parts; `sure` says that nothing spoke against it."""

    family: str = ""
    given: str = ""
    native: str = ""
    sure: bool = True
    error: str = ""


@dataclass(frozen=True)
class KnownNames:
    """Which words are commonly given names and which family names."""

    given: frozenset[str]
    family: frozenset[str]

    def leaning(self, word: str) -> int:
        """1 when it is known as a given name only, -1 as a family name only, else 0."""
        folded = fold(word)
        return (folded in self.given) - (folded in self.family)


@cache
def known_names() -> KnownNames:
    """From the product's own list of names (people/data)."""
    path = Path(models.__file__).resolve().parents[1] / "data" / "names.csv.gz"
    given: set[str] = set()
    family: set[str] = set()
    for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())):
        words = [word for word in fold(row["value"]).split() if word not in _PARTICLES]
        (given if row["kind"].startswith("given") else family).update(words)
    return KnownNames(frozenset(given), frozenset(family))


def sensible_case(name: str) -> str:
    """ROSSI and rossi become Rossi; what somebody wrote with care stays as it is."""
    letters = [c for c in name if c.isalpha()]
    if not letters or not (all(map(_not_lower, letters)) or all(map(_not_upper, letters))):
        return name
    return re.sub(r"[^\W\d_]+", lambda found: _capital(found[0]), name.lower())


def _not_lower(char: str) -> bool:
    return not char.islower()


def _not_upper(char: str) -> bool:
    return not char.isupper()


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def split_scripts(text: str) -> tuple[str, str]:
    """The words in Latin letters, and those in another script."""
    latin: list[str] = []
    native: list[str] = []
    for word in text.split():
        (native if foreign_script(word) else latin).append(word)
    bare = re.compile(r"^[\s()\[\]/\-–|,]+|[\s()\[\]/\-–|,]+$")
    return bare.sub("", " ".join(latin)), bare.sub("", " ".join(native))


def foreign_script(text: str) -> bool:
    """Whether most letters of a text are of another script than the Latin one."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum(ord(c) > 0x024F and "LATIN" not in unicodedata.name(c, "") for c in letters)
    return bool(letters) and foreign * 2 > len(letters)


def clean(text: str) -> str:
    """A name as it is stored; raises ValueError, in Italian, for what is none."""
    text = _TITLES.sub("", " ".join(text.split())).strip(' .,;:*-–_/\\|"«»()[]')
    return sensible_case(clean_name(re.sub(r"\s*[*\"«»]+\s*", " ", text)))


def two_cells(family: str, given: str) -> NameRead:
    """Family and given name from a column each; the other script goes beside them."""
    try:
        family, native_family = split_scripts(family)
        given, native_given = split_scripts(given)
        native = " ".join(filter(None, [native_family, native_given]))
        family, given = clean(family), clean(given)
        if native and not (family or given):
            return NameRead(clean_name(native_family), clean_name(native_given), native)
        return NameRead(family, given, clean_name(native) if native else "")
    except ValueError as error:
        return NameRead(error=str(error))


_INITIAL = re.compile(r"[^\W\d_]\.?")


def one_cell(text: str, *, order: str, citizenship: str = "") -> NameRead:
    """Both names from one cell, in the order of the column; the citizenship tells the custom."""
    latin, native = split_scripts(_TITLES.sub("", " ".join(text.split())))
    try:
        if native and not latin:
            read = _parted(clean_name(native), order, citizenship)
            return NameRead(read.family, read.given, clean_name(native), read.sure)
        read = _parted(latin, order, citizenship)
        return NameRead(
            clean(read.family),
            clean(read.given),
            clean_name(native) if native else "",
            read.sure,
        )
    except ValueError as error:
        return NameRead(error=str(error))


def _parted(text: str, order: str, citizenship: str) -> NameRead:
    if text.count(",") == 1:
        before, after = (part.strip() for part in text.split(","))
        if before and after:
            return NameRead(before, after)
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    if len(words) < 2:
        # A name alone is kept as the one it is: passports print it as the family name.
        return NameRead(family=" ".join(words))
    if len(words) > 2 and _INITIAL.fullmatch(words[-1]):
        # Hernandez Jose L.: an initial at the end shortens a second given name.
        read = _parted(" ".join(words[:-1]), order, citizenship)
        return replace(read, given=f"{read.given} {words[-1]}".strip())
    if by_case := _by_capitals(words):
        return by_case
    groups = _groups(words)
    if len(groups) == 1:
        return NameRead(family=" ".join(words), sure=False)
    if len(groups) == 2:
        first, second = (" ".join(group) for group in groups)
        read = _ordered(first, second, order, sure=True)
        # Two family names and no given one, or two columns' habits mixed up: better asked.
        return replace(read, sure=known_names().leaning(read.given.split()[-1]) >= 0)
    if citizenship in _TWO_FAMILIES:
        return _cut(groups, 2 if order == FAMILY_FIRST else len(groups) - 2, order, sure=True)
    if citizenship in _FATHER_AND_GRANDFATHER:
        return _cut(groups, 2 if order == FAMILY_FIRST else len(groups) - 2, order, sure=False)
    return _by_knowledge(groups, order)


def _by_capitals(words: list[str]) -> NameRead | None:
    """ROSSI Mario: the words in capitals are the family name, when some are and some are not."""
    loud = [len(word) > 1 and word.isupper() for word in words]
    if all(loud) or not any(loud):
        return None
    if loud[0] and not loud[-1]:
        cut = loud.index(False)
        if not any(loud[cut:]):
            return NameRead(" ".join(words[:cut]), " ".join(words[cut:]))
    if loud[-1] and not loud[0]:
        cut = loud.index(True)
        if all(loud[cut:]):
            return NameRead(" ".join(words[cut:]), " ".join(words[:cut]))
    return None


def _groups(words: list[str]) -> list[list[str]]:
    """Words with the particles that belong to them: BEN ALI, DE LA CRUZ, D' AMICO."""
    groups: list[list[str]] = []
    open_group = False
    for number, word in enumerate(words):
        particle = fold(word) in _PARTICLES and number < len(words) - 1
        if open_group:
            groups[-1].append(word)
        else:
            groups.append([word])
        open_group = particle
    return groups


def _by_knowledge(groups: list[list[str]], order: str) -> NameRead:
    """Three words or more: cut where what is known of names fits best."""
    known = known_names()
    leanings = [known.leaning(group[-1]) for group in groups]
    family_first = order == FAMILY_FIRST
    scores: list[tuple[int, int]] = []
    for cut in range(1, len(groups)):
        left, right = sum(leanings[:cut]), sum(leanings[cut:])
        scores.append((right - left if family_first else left - right, cut))
    best, cut = max(scores, key=lambda pair: (pair[0], -abs(pair[1] - 1)))
    rivals = [score for score, other in scores if other != cut and score >= best]
    left, right = sum(leanings[:cut]), sum(leanings[cut:])
    both = left < 0 < right if family_first else right < 0 < left
    return _cut(groups, cut, order, sure=both and not rivals)


def _cut(groups: list[list[str]], cut: int, order: str, *, sure: bool) -> NameRead:
    cut = min(max(cut, 1), len(groups) - 1)
    first = " ".join(word for group in groups[:cut] for word in group)
    second = " ".join(word for group in groups[cut:] for word in group)
    return _ordered(first, second, order, sure=sure)


def _ordered(first: str, second: str, order: str, *, sure: bool) -> NameRead:
    if order == FAMILY_FIRST:
        return NameRead(first, second, sure=sure)
    return NameRead(second, first, sure=sure)


def order_of(heading: str, values: Iterable[str]) -> str:
    """The order of a whole column: by its heading, else by where the given names stand."""
    words = fold(heading).split()
    if "cognome" in words and "nome" in words:
        return FAMILY_FIRST if words.index("cognome") < words.index("nome") else GIVEN_FIRST
    known = known_names()
    first = last = 0
    for value in values:
        latin, _native = split_scripts(value)
        parts = [w for w in re.split(r"[\s,]+", latin) if w]
        if len(parts) >= 2 and not any(c.isdigit() for c in latin):
            first += known.leaning(parts[0])
            last += known.leaning(parts[-1])
    return GIVEN_FIRST if first > last else FAMILY_FIRST
