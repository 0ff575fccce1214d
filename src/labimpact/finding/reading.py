"""A text as the search reads it: its words, their roots, and the concepts that they name.

What is published and what somebody types go the same way, so that they meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from django.db import connection

from labimpact.finding import tongues, vocabulary
from labimpact.finding.tokens import Token, grams, tokens

LONGEST_PHRASE = 6
# The word that every entry has: how many there are in a language.
EVERY = "#"
_KEPT = 50_000
_roots: dict[tuple[str, str], tuple[str, ...]] = {}

Roots = frozenset[str]


@dataclass(frozen=True)
class Seen:
    """A word of a text with its roots; one that says nothing by itself (di, the) has none."""

    token: Token
    roots: Roots


def seen(language: str, texts: Sequence[str]) -> list[list[Seen]]:
    """The words of texts of one language, with their roots; at most one query for all."""
    read = [list(tokens(text)) for text in texts]
    learnt = _learn(language, (token for words in read for token in words))
    return [[Seen(token, _rooted(language, token, learnt)) for token in words] for words in read]


Learnt = dict[tuple[str, str], tuple[str, ...]]


def _rooted(language: str, token: Token, learnt: Learnt) -> Roots:
    """The roots of a word: of what is written, and of how it is typed in haste."""
    read_as = tongues.read_as(language, token.form)
    if token.bare in vocabulary.common(language) or token.bare in vocabulary.common(read_as):
        return frozenset()
    stemmer = tongues.STEMMERS.get(read_as)
    if stemmer is None:
        return frozenset((token.bare,))
    if not learnt[stemmer, token.form]:
        return frozenset()
    return frozenset((*learnt[stemmer, token.form], *learnt[stemmer, token.bare]))


def concepts(language: str, words: Sequence[Seen]) -> Iterator[tuple[str, Sequence[Seen]]]:
    """Every concept that is named in a text, with the words that name it."""
    known = lexicon(language)
    told = [word for word in words if word.roots]
    for start, first in enumerate(told):
        # Most words begin no name.
        if not any((root,) in known.starts for root in first.roots):
            continue
        phrase = told[start : start + LONGEST_PHRASE]
        ways = [[(root, 1.0) for root in word.roots] for word in phrase]
        for length, named in known.named(ways):
            for concept in named:
                yield concept, phrase[:length]


@dataclass(frozen=True)
class Lexicon:
    """The concepts of a language by the roots that name them, one after the other; the beginnings
    of these names; and the single words of which they are made."""

    by_roots: dict[tuple[str, ...], frozenset[str]]
    starts: frozenset[tuple[str, ...]]
    words: dict[str, tuple[str, Roots]]

    def named(
        self, ways: Sequence[Sequence[tuple[str, float]]]
    ) -> Iterator[tuple[int, dict[str, float]]]:
        """The concepts that words name from the first one on, by how many of the words it takes;
        each word may have several roots, each with its likelihood."""
        reached: dict[tuple[str, ...], float] = {(): 1.0}
        for length, roots in enumerate(ways, 1):
            further: dict[tuple[str, ...], float] = {}
            for way, so_far in reached.items():
                for root, how in roots:
                    if (*way, root) in self.starts:
                        known = further.get((*way, root), 0.0)
                        further[*way, root] = max(known, min(so_far, how))
            named: dict[str, float] = {}
            for way, how in further.items():
                for concept in self.by_roots.get(way, ()):
                    named[concept] = max(how, named.get(concept, 0.0))
            if named:
                yield length, named
            if not further:
                return
            reached = further


_lexicons: dict[str, Lexicon] = {}


def lexicon(language: str) -> Lexicon:
    """The words by which concepts are named on a page of a language: its own, and Italian ones."""
    if language not in _lexicons:
        _lexicons[language] = _lexicon(language)
    return _lexicons[language]


def _lexicon(language: str) -> Lexicon:
    terms = list(vocabulary.terms(language))
    by_roots: dict[tuple[str, ...], frozenset[str]] = {}
    words: dict[str, tuple[str, Roots]] = {}
    read = seen(language, [term for _, term in terms])
    for (concept, _), found in zip(terms, read, strict=True):
        told = [word for word in found if word.roots]
        for way in product(*(word.roots for word in told)):
            if way:
                by_roots[way] = by_roots.get(way, frozenset()) | {concept}
        words.update({word.token.bare: (word.token.form, word.roots) for word in told})
    starts = frozenset(way[:length] for way in by_roots for length in range(1, len(way) + 1))
    return Lexicon(by_roots, starts, words)


def word_keys(language: str, form: str, roots: Iterable[str]) -> list[str]:
    """By what a word of the index is found: its roots, and the pieces of its letters."""
    known = [f"{language}={root}" for root in sorted(roots)]
    if form.startswith("#"):
        return known
    bare = next((token.bare for token in tokens(form)), form)
    return known + [f"{language}:{piece}" for piece in sorted(grams(bare))]


def _learn(language: str, words: Iterable[Token]) -> Learnt:
    """The roots of words: of those that this process does not know yet, PostgreSQL is asked."""
    wanted = {
        (stemmer, word)
        for token in words
        if (stemmer := tongues.STEMMERS.get(tongues.read_as(language, token.form)))
        for word in (token.form, token.bare)
    }
    known = {pair: _roots.get(pair) for pair in wanted}
    learnt = {pair: found for pair, found in known.items() if found is not None}
    unknown = wanted - learnt.keys()
    if unknown:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d, w, ts_lexize(d::regdictionary, w)"
                " FROM unnest(%s::text[], %s::text[]) AS asked(d, w)",
                [[stemmer for stemmer, _ in unknown], [word for _, word in unknown]],
            )
            told = {(d, w): tuple(found or ()) for d, w, found in cursor.fetchall()}
        if len(_roots) > _KEPT:
            _roots.clear()
        _roots.update(told)
        learnt |= told
    return learnt
