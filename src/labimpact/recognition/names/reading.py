"""A name as it is read: its words, each with its letters, its sound and what kind of word it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from labimpact.recognition.names import (
    alignment,
    cleaning,
    family_readings,
    hearing,
    lexicon,
    romanising,
    scripts,
    sounds,
    vocabulary,
)

WHOLE, INITIAL, PARTICLE, LIGHT = "n", "i", "p", "l"
GIVEN, FAMILY, OTHER = "g", "f", "o"
ANYWHERE = "-"
BARE_ARABIC = re.compile("(عبدال|عبد|ال)(?=...)")
# The article joined to the word before it, as Bengali and Urdu names are written: Nurul, Mizanur.
TIED = re.compile("(?<=...)u[lr]$")
BARE_LATIN = re.compile("(?:abd[aeiou]{1,2}[lrsznthd]?|al|el)(?=....)|(?:ben|bin|bou)(?=...)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `folded` in its own script, `latin` a-z, `kind` and `part` one letter each."""

    folded: str
    latin: str
    script: str
    kind: str
    part: str = ANYWHERE

    @property
    def sounds(self) -> tuple[str, ...]:
        """Its skeletons, the likelier first."""
        if self.script == scripts.LATIN or not alignment.has_table(self.script):
            return sounds.skeletons(self.latin)
        read = [
            skeleton
            for latin in romanising.readings(self.folded, self.script)
            for skeleton in sounds.skeletons(latin)[:1]
        ]
        return tuple(dict.fromkeys((*read, *hearing.skeletons(self.letters, self.script))))

    @property
    def spellings(self) -> tuple[str, ...]:
        """The likeliest Latin spellings, the best first."""
        if self.script in (scripts.LATIN, scripts.HAN) or not alignment.has_table(self.script):
            return (self.latin,)
        return hearing.spellings(self.letters, self.script) or (self.latin,)

    @property
    def spelled(self) -> str:
        """The likeliest Latin spelling: what it is held against roughly."""
        return self.spellings[0]

    @property
    def bare(self) -> Token | None:
        """The word without an Arabic article, or the servant of God, written joined to it."""
        return _bare(self.folded, self.script, self.part)

    @property
    def letters(self) -> str:
        """Its letters as the learned pieces read them."""
        return romanising.letters(self.folded, self.script)


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name in their order, titles left out."""

    tokens: tuple[Token, ...]

    @property
    def core(self) -> tuple[Token, ...]:
        """The words that name somebody; if there is none, whatever there is."""
        found = tuple(t for t in self.tokens if t.kind != PARTICLE)
        return found or self.tokens

    @property
    def latin(self) -> str:
        return " ".join(token.latin for token in self.tokens)

    def __bool__(self) -> bool:
        return bool(self.tokens)


def read(text: str) -> Name:
    """Read a name typed in any script and order; what is no name gives a name without words."""
    return Name(_read(text, ANYWHERE))


def readings(text: str) -> tuple[Name, ...]:
    """The ways a line may be meant: as `read` takes it, and with the servant of God left apart.

    `Abdul Darko` is Abdul of the Darkos in Accra, as `Abdul Rahman` is one word in Cairo.
    """
    apart = tuple(_words(text, ANYWHERE)[: cleaning.MOST_WORDS])
    return tuple(dict.fromkeys((read(text), Name(_settled(apart)))))


def read_parts(*, given: str = "", family: str = "", other: str = "") -> Name:
    """Read a name whose parts are known: each word remembers its part, order is given, family."""
    found = (*_read(given, GIVEN), *_read(family, FAMILY), *_read(other, OTHER))
    return Name(found[: cleaning.MOST_WORDS])


def _read(text: str, part: str) -> tuple[Token, ...]:
    return _settled(tuple(_joined(_words(text, part))[: cleaning.MOST_WORDS]))


def _words(text: str, part: str) -> list[Token]:
    written = cleaning.words(cleaning.clean(text))
    alone = len(written) == 1
    found: list[Token] = []
    for word in written:
        for piece in _pieces(cleaning.fold(word), alone and part == ANYWHERE, part):
            if piece in vocabulary.NATIVE_TITLES or (not alone and piece in vocabulary.TITLES):
                continue
            token = _token(piece, part)
            if token.latin:
                found.append(token)
    return found


def _settled(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """A particle that ties nothing is a name: Mamadou Lo, Lê alone, and Do in *Do Thi*.

    One that stands last, unless it follows its word (oglu, kizi); and where but one other word is
    there, one that says little.
    """
    named = sum(token.kind != PARTICLE for token in tokens)
    found = list(tokens)
    for place, token in enumerate(tokens):
        if token.kind != PARTICLE or token.folded in vocabulary.FOLLOWING:
            continue
        if place == len(tokens) - 1:
            found[place] = replace(token, kind=WHOLE)
        elif named == 1 and token.part == ANYWHERE:
            found[place] = replace(token, kind=LIGHT)
    return tuple(found)


def _pieces(folded: str, alone: bool, part: str) -> list[str]:
    """A word that East Asia writes without a space, as family name and given name."""
    script = scripts.script_of_word(folded) if folded else scripts.OTHER
    if not alone or not 2 <= len(folded) <= 5:
        return [folded]
    if script == scripts.HAN:
        return _han(folded)
    return _hangul(folded) if script == scripts.HANGUL else [folded]


def _han(folded: str) -> list[str]:
    """Japanese names have two characters and two, Chinese ones one and one or two."""
    if len(folded) == 4 and (lexicon.known(folded[:2]) or family_readings.spellings(folded[:2])):
        return [folded[:2], folded[2:]]
    if len(folded) > 4:
        return [folded]
    first = 2 if folded[:2] in vocabulary.DOUBLE_SURNAMES and len(folded) > 2 else 1
    return [folded[:first], folded[first:]]


def _hangul(folded: str) -> list[str]:
    """A Korean name has one syllable and two, or two and one or two; a foreign one stays whole."""
    first = 2 if folded[:2] in vocabulary.KOREAN_DOUBLE else 1
    given = folded[first:]
    borne = first == 2 or (len(given) == 2 and folded[0] in family_readings.readings())
    if not borne or not given or not all(map(romanising.may_be_sino_korean, given)):
        return [folded]
    return [folded[:first], given]


@lru_cache(maxsize=65536)
def _bare(folded: str, script: str, part: str) -> Token | None:
    if script == scripts.LATIN:
        found = BARE_LATIN.match(folded)
        untied = TIED.sub("", folded)
        if found is None and untied != folded and lexicon.known(untied):
            return _token(untied, part)
    else:
        found = BARE_ARABIC.match(folded) if script == scripts.ARABIC else None
    return _token(folded[found.end() :], part) if found else None


@lru_cache(maxsize=65536)
def _token(folded: str, part: str) -> Token:
    folded = vocabulary.ABBREVIATED.get(folded, folded)
    script = scripts.script_of_word(folded) if folded else scripts.OTHER
    latin = romanising.romanise(folded, script)
    return Token(folded, latin, script, _kind(folded, latin, script), part)


def _kind(folded: str, latin: str, script: str) -> str:
    if folded in vocabulary.NATIVE_PARTICLES or folded in vocabulary.PARTICLES:
        return PARTICLE
    if folded in vocabulary.NATIVE_LIGHT or latin in vocabulary.LIGHT:
        return LIGHT
    if len(folded) == 1 and script not in (scripts.HAN, scripts.HANGUL, scripts.KANA):
        return INITIAL
    return WHOLE


def _joined(tokens: list[Token]) -> list[Token]:
    """Join the servant of God to the attribute: Abd al-Rahman, Abdul Rahman, عبد الرحمن."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before and before.folded in vocabulary.ASSIMILATED and _heard_before(before, token):
            found[-1] = before = replace(before, kind=PARTICLE)
        article = len(found) > 1 and before is not None and _article(before)
        if token.kind == WHOLE and before is not None and before.part == token.part:
            if before.folded in vocabulary.SERVANTS:
                found[-1:] = [_token(before.folded + token.folded, token.part)]
                continue
            if article and found[-2].folded in vocabulary.SERVANTS:
                whole = found[-2].folded + before.folded + token.folded
                found[-2:] = [_token(whole, token.part)]
                continue
        found.append(token)
    return found


def joined(one: Token, other: Token) -> Token | None:
    """Two neighbouring words as one, as others write them: Hae-in and Haein, Mac Donald."""
    if one.script != other.script or INITIAL in (one.kind, other.kind):
        return None
    return _token(one.folded + other.folded, one.part)


def _heard_before(article: Token, token: Token) -> bool:
    """Whether an article has taken the first letter of its word: ar-Rahman, and not An Li."""
    return token.kind == WHOLE and token.latin.startswith(article.latin[1:])


def _article(token: Token) -> bool:
    return token.folded in vocabulary.ARTICLES or token.folded == "ال"


def pack(name: Name) -> str:
    """How a name is stored beside a person: one line of text that `unpack` reads in microseconds.

    A word is `kind part script folded latin` with `latin` left out where it is the same; words are
    parted by spaces. What cannot be typed as a name never stands in it.
    """
    return " ".join(
        f"{t.kind}{t.part}{t.script}{t.folded}"
        + ("" if t.script == scripts.LATIN else f":{t.latin}")
        for t in name.tokens
    )


def unpack(packed: str) -> Name:
    """Read back what `pack` wrote."""
    return Name(tuple(_unpacked(word) for word in packed.split()))


@lru_cache(maxsize=65536)
def _unpacked(word: str) -> Token:
    folded, _, latin = word[6:].partition(":")
    return Token(folded, latin or folded, word[2:6], word[0], word[1])


def latin_of(packed: str) -> str:
    """The Latin letters of a packed name, without reading it."""
    return " ".join(word.rpartition(":")[2] if ":" in word else word[6:] for word in packed.split())
