"""What somebody typed, understood: words, what they may have meant, and how much each tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from django.db import connection

from labimpact.finding import tongues, vocabulary
from labimpact.finding.reading import (
    EVERY,
    LONGEST_PHRASE,
    Roots,
    Seen,
    concepts,
    lexicon,
    seen,
    word_keys,
)
from labimpact.finding.tokens import alike

# Nobody asks in more words; what is longer was pasted.
LONGEST, MOST_WORDS = 300, 12
# From how alike on a word is taken for another, and for a misspelt one.
_ALIKE, _MISSPELT = 0.52, 0.6
_MOST_ALIKE = 6
_LITTLE = 0.35

_KNOWN = "SELECT language, form, keys, entries FROM finding_word WHERE keys && %s"
# The nearest by pieces in common; how alike they are is reckoned afterwards.
_NEAR = """
SELECT language, form, keys, entries FROM (
    SELECT w.*, (SELECT count(*) FROM unnest(w.keys) k WHERE k = ANY (%s)) AS shared
    FROM finding_word w WHERE w.keys && %s AND length(w.form) BETWEEN %s AND %s
) AS near WHERE shared >= %s ORDER BY shared DESC, entries DESC LIMIT 40
"""


@dataclass(frozen=True)
class Likely:
    """A word that somebody may have meant: its roots, and how likely it is (1: as typed)."""

    form: str
    roots: Roots
    how: float


@dataclass
class Asked:
    """A typed word: what it may mean in the reader's language, and what in Italian."""

    seen: Seen
    own: list[Likely] = field(default_factory=list)
    italian: list[Likely] = field(default_factory=list)
    known: bool = False


@dataclass(frozen=True)
class Group:
    """One thing that was asked for: any of its words will do, each with its likelihood."""

    words: dict[str, float]
    tells: float
    needed: bool = True

    @property
    def asked(self) -> str:
        """As PostgreSQL asks for it; a root holds letters and digits, and no sign else."""
        return "(" + " | ".join(f"'{word}'" for word in self.words) + ")"


@dataclass(frozen=True)
class Question:
    """A question as the index is asked: groups, and the spelling that is proposed instead."""

    language: str
    groups: tuple[Group, ...]
    spelt: str = ""
    known: bool = True

    @property
    def needed(self) -> tuple[Group, ...]:
        """What must be there."""
        return tuple(group for group in self.groups if group.needed)


def read(text: str, language: str) -> Question | None:
    """A question in the language of its page, or in that of whoever types it there."""
    question = understand(text, language)
    if (question is None or not question.known) and (other := other_language(text, language)):
        return understand(text, other)
    return question


def understand(text: str, language: str) -> Question | None:
    """Read a question; None when it holds no word that says something."""
    (typed,) = seen(language, [text[:LONGEST]])
    told = [word for word in typed if word.roots][:MOST_WORDS]
    if language != tongues.SOURCE:
        told = [w for w in told if len(w.token.bare) > 3 or not _common_in_italian(w)]
    if not told:
        return None
    asked = [Asked(word) for word in told]
    entries = _known(asked, language)
    for word in asked:
        _near(word, language, entries)
    groups = tuple(_groups(asked, language, entries))
    known = any(word.known for word in asked)
    return Question(language, groups, _spelt(text, asked, language), known)


def other_language(text: str, language: str) -> str:
    """In which other language a question names things that we know; empty when in none. Whoever
    opened the page in one language types in their own."""
    named: dict[str, int] = {}
    for code in sorted(vocabulary.languages() - {language}, key=lambda code: (code != "en", code)):
        if tongues.script_of(code) == tongues.script(text):
            (typed,) = seen(code, [text[:LONGEST]])
            found = {w.token.start for _, phrase in concepts(code, typed) for w in phrase}
            named[code] = len(found)
    return max(named, key=lambda code: named[code]) if any(named.values()) else ""


def _common_in_italian(word: Seen) -> bool:
    return word.token.bare in vocabulary.common(tongues.SOURCE)


def _known(asked: Sequence[Asked], language: str) -> dict[str, int]:
    """Which of the words the index has, and how many entries hold each root."""
    italian = seen(tongues.SOURCE, [word.seen.token.form for word in asked])
    strangers = vocabulary.false_friends(language)
    for word, found in zip(asked, italian, strict=True):
        token, roots = word.seen.token, word.seen.roots
        word.own.append(Likely(token.form, roots, 1.0))
        other = frozenset(root for one in found for root in one.roots)
        if language != tongues.SOURCE and other and token.bare not in strangers:
            word.italian.append(Likely(token.form, other, 1.0))
    named = {
        key
        for word in asked
        for code, likely in ((language, word.own), (tongues.SOURCE, word.italian))
        for one in likely
        for key in (f"{code}={root}" for root in one.roots)
    }
    named |= {
        f"{code}={word}"
        for code in (language, tongues.SOURCE)
        for word in (EVERY, *(f"#{concept}" for concept in vocabulary.concepts()))
    }
    entries = _counted(_rows(_KNOWN, [list(named)]))
    known = lexicon(language)
    for word in asked:
        word.known = (
            any(f"{language}:{root}" in entries for root in word.seen.roots)
            or any((root,) in known.starts for root in word.seen.roots)
            or word.seen.token.bare in known.words
            or any(f"it:{root}" in entries for one in word.italian for root in one.roots)
        )
    return entries


def _near(word: Asked, language: str, entries: dict[str, int]) -> None:
    """Words like the typed one: of each that is not known, and of all where no roots are known."""
    token = word.seen.token
    stemmed = tongues.read_as(language, token.form) in tongues.STEMMERS
    if (word.known and stemmed) or len(token.bare) < 4 or tongues.HAN.match(token.bare):
        return
    near: dict[str, Likely] = {}
    for form, roots in lexicon(language).words.values():
        _weigh(near, token.bare, form, roots)
    codes = {language} if word.known else {language, tongues.SOURCE}
    pieces = [piece for code in codes for piece in word_keys(code, token.form, ())]
    long = len(token.bare)
    least = max(2, len(pieces) // len(codes) // 3)
    rows = _rows(_NEAR, [pieces, pieces, long - 3, long + 4, least])
    entries |= {k: n for k, n in _counted(rows).items() if k not in entries}
    foreign: dict[str, Likely] = {}
    for code, form, keys, _ in rows:
        roots = frozenset(k.partition("=")[2] for k in keys if k.startswith(f"{code}="))
        _weigh(near if code == language else foreign, token.bare, form, roots)
    word.own += sorted(near.values(), key=lambda one: -one.how)[:_MOST_ALIKE]
    word.italian += sorted(foreign.values(), key=lambda one: -one.how)[:_MOST_ALIKE]


def _weigh(near: dict[str, Likely], typed: str, form: str, roots: Roots) -> None:
    how = alike(typed, tongues.bare(form))
    if _ALIKE <= how < 1.0 and roots:
        near[form] = Likely(form, roots, how)


def _groups(asked: Sequence[Asked], language: str, entries: dict[str, int]) -> Iterator[Group]:
    """What was asked for: the longest names of concepts first, then the single words. What the
    index does not have at all is not asked of it."""
    start = 0
    while start < len(asked):
        length, named = _concept(asked[start:], language)
        words = dict(_literal(asked[start], language)) if length <= 1 else {}
        for concept, how in named.items():
            for code in (language, tongues.SOURCE):
                words[f"{code}:#{concept}"] = how
        yield _group(words, language, entries)
        if length > 1:
            for word in asked[start : start + length]:
                yield _group(dict(_literal(word, language)), language, entries, _LITTLE)
        start += max(1, length)


def _group(
    words: dict[str, float], language: str, entries: dict[str, int], part: float = 1.0
) -> Group:
    held = {word: how for word, how in words.items() if entries.get(word)}
    return Group(held, part * _tells(held, language, entries), needed=part == 1.0 and bool(held))


def _literal(word: Asked, language: str) -> Iterator[tuple[str, float]]:
    for code, likely in ((tongues.SOURCE, word.italian), (language, word.own)):
        for one in sorted(likely, key=lambda one: one.how):
            for root in one.roots:
                yield f"{code}:{root}", one.how**2


def _concept(asked: Sequence[Asked], language: str) -> tuple[int, dict[str, float]]:
    """The concepts named by the words at the beginning, as many words as there are for them."""
    ways = [
        [(root, one.how) for one in word.own for root in one.roots]
        for word in asked[:LONGEST_PHRASE]
    ]
    length = 0
    named: dict[str, float] = {}
    for further, found in lexicon(language).named(ways):
        # What was typed as it is known is not taken for something longer that is only like it.
        if max(found.values()) >= max(named.values(), default=0.0):
            length, named = further, found
    sure = max(named.values(), default=0.0) == 1.0
    return length, {c: how**2 for c, how in named.items() if how == 1.0 or not sure}


def _tells(words: dict[str, float], language: str, entries: dict[str, int]) -> float:
    """How much it tells that an entry has one of these words: the rarer, the more."""
    for code in (language, tongues.SOURCE):
        held = [
            entries.get(word, 0)
            for word, how in words.items()
            if how > 0.3 and word.startswith(f"{code}:")
        ]
        if any(held):
            return log(1 + (entries.get(f"{code}:{EVERY}", 0) + 1) / (max(held) + 1))
    return 1.0


def _spelt(text: str, asked: Sequence[Asked], language: str) -> str:
    """The question with its unknown words as the index writes them; empty when none is mended."""
    mended, end = [], 0
    for word in asked:
        token = word.seen.token
        best = max(
            (one for one in (*word.own[1:], *word.italian[1:]) if one.how >= _MISSPELT),
            key=lambda one: one.how,
            default=None,
        )
        if word.known or best is None or _only_ends_otherwise(token.bare, best.form, language):
            continue
        mended += [text[end : token.start], best.form]
        end = token.end
    return "".join((*mended, text[end:LONGEST])).strip() if mended else ""


def _only_ends_otherwise(typed: str, form: str, language: str) -> bool:
    """Where no roots are known, another ending is the same word and no misspelling."""
    stem = min(len(typed), len(form)) - 2
    return language not in tongues.STEMMERS and typed[:stem] == tongues.bare(form)[:stem]


Row = tuple[str, str, list[str], int]


def _counted(rows: Iterable[Row]) -> dict[str, int]:
    entries: dict[str, int] = {}
    for code, _, keys, n in rows:
        for key in keys:
            if key.startswith(f"{code}="):
                named = f"{code}:{key.partition('=')[2]}"
                entries[named] = max(n, entries.get(named, 0))
    return entries


def _rows(statement: str, arguments: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        found: list[Row] = cursor.fetchall()
        return found
