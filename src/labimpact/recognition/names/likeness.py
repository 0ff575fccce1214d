"""How alike two words of a name are: the odds that both stand for the same name."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from labimpact.recognition.names import (
    alignment,
    contrasts,
    family_readings,
    lexicon,
    orthographies,
    scripts,
    sounds,
    store,
    syllables,
)
from labimpact.recognition.names.reading import INITIAL, Token

EQUAL, LEXICON, SOUND, SPELLING, START, SCRIPT = (
    "equal", "lexicon", "sound", "spelling", "initial", "script",
)  # fmt: skip
MOST, LEAST = 5.0, -8.0
# Known to be one name: the least odds, for spellings that look quite unlike, and all where alike.
AT_LEAST, UNLIKE, ALIKE = 1.5, 0.4, 0.75
# Two words of other sounds that look no more alike than this are not weighed letter by letter.
FAR, FAR_ACROSS, FAR_HAN = 0.72, 0.5, 0.8
# Nor are two Latin ones that look less alike than this asked how they sound.
UNHEARD = 0.5
UNREAD = -1.0
# Known to be two names, whatever their letters.
TWO = -4.0
# Which weights judge two Latin spellings.
TWO_NAMES, SLIP = "two_names", "slip"
# What it costs to read a word by the habits of another language, and how far that may lead.
READ_OTHERWISE, MOST_READ_OTHERWISE = 0.5, 3.0
# Two known names that no group joins are seldom one: Maria and Marta, Hassan and Hussein.
DISTINCT = 2.0
# So much more where people are known to bear both as they stand: Babu and Basu, Raj and Raja.
BORNE = 2.0
# What an article costs that stands on one side only.
ARTICLE = 0.5
WRITTEN_IN_FULL = frozenset(
    {scripts.CYRILLIC, scripts.GREEK, scripts.KANA, scripts.HANGUL, scripts.INDIC, scripts.OTHER}
)


@lru_cache(maxsize=60_000)
def weigh(one: Token, other: Token) -> tuple[float, str]:
    """Log-odds that two words stand for the same name, and what speaks for it."""
    if one.folded == other.folded:
        return MOST, EQUAL
    if INITIAL in (one.kind, other.kind):
        return (0.3 if starts_alike(one, other) else -5.0), START
    if reads_as(one, other) or reads_as(other, one):
        return MOST - 1.0, SCRIPT
    if scripts.HAN in (one.script, other.script) and one.latin == other.latin:
        # Pinyin, or another character of the same reading.
        return (MOST - 1.0 if one.script != other.script else 0.0), SCRIPT
    near = looks(one.spellings, other.spellings)
    known_as_one = not set(lexicon.groups(one.folded)).isdisjoint(lexicon.groups(other.folded))
    in_latin = one.script == other.script == scripts.LATIN
    if in_latin and near < UNHEARD and not (known_as_one or one.bare or other.bare):
        return LEAST + 2 * near, SPELLING
    if known_as_one:
        if contrasts.are_two(one, other):
            return TWO, SPELLING
        share = min(1.0, max(0.0, (near - UNLIKE) / (ALIKE - UNLIKE)))
        return AT_LEAST + share * (MOST - AT_LEAST), LEXICON
    return _by_sound_and_letters(one, other, near)


def _by_sound_and_letters(one: Token, other: Token, near: float) -> tuple[float, str]:
    """Two words that no list joins; `near` is how alike their spellings look."""
    alike = not heard(one).isdisjoint(heard(other))
    how = SCRIPT if one.script != other.script else SOUND if alike else SPELLING
    far = FAR if one.script == other.script else FAR_ACROSS
    most = MOST
    for han, latin in ((one, other), (other, one)):
        if han.script == scripts.HAN and len(han.folded) <= 2:
            if latin.script == scripts.LATIN and not syllables.is_pinyin(
                latin.folded, len(han.folded)
            ):
                return UNREAD, how  # Japanese, Cantonese: how the characters sound is not known.
            # Its pinyin is what it is: another one is another name, or a slip.
            far, alike, most = FAR_HAN, False, 0.0
    if not alike and near < far and not (one.bare or other.bare):
        return LEAST + 2 * near, how
    if contrasts.are_two(one, other):
        return TWO, SPELLING
    found = spelled(one, other)
    # Two known names are not respelled into each other: their own forms are in the lexicon.
    if alike and found < MOST_READ_OTHERWISE and not are_two_names(one, other):
        found = max(found, min(MOST_READ_OTHERWISE, read_otherwise(one, other)))
    return max(LEAST, min(most, found)), how


def looks(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How alike the spellings of two words look where they look most alike, 0-1."""
    return max(JaroWinkler.similarity(a, b) for a in one for b in other)


def heard(token: Token) -> set[str]:
    """How a word may sound, with and without an article that is written joined."""
    return {*token.sounds, *(token.bare.sounds if token.bare else ())}


def read_otherwise(one: Token, other: Token) -> float:
    """The best odds when either is read by the habits of another language, less what that costs."""
    best = LEAST
    for first in (one, *read_by_others(one)):
        for second in (other, *read_by_others(other)):
            if first is not one or second is not other:
                best = max(best, spelled(first, second) - READ_OTHERWISE)
    return best


@lru_cache(maxsize=20_000)
def read_by_others(token: Token) -> tuple[Token, ...]:
    """A Latin word as other languages would have written what it sounds like in its own."""
    if token.script != scripts.LATIN or token.kind == INITIAL:
        return ()
    return tuple(
        Token(latin, latin, token.script, token.kind, token.part)
        for latin in orthographies.readings(token.latin)
    )


def starts_alike(one: Token, other: Token) -> bool:
    """Whether an initial may stand for the word."""
    return one.latin[:1] == other.latin[:1] or (one.sounds[0][:1] == other.sounds[0][:1] != "-")


def reads_as(native: Token, latin: Token) -> bool:
    """Whether an East Asian name is written so by those who bear it."""
    if native.script not in (scripts.HAN, scripts.HANGUL):
        return False
    return latin.folded in family_readings.spellings(native.folded)


def spelled(one: Token, other: Token) -> float:
    """Log-odds from the letters, with or without an article that is written joined."""
    found = _spelled(one, other)
    if one.bare and not other.bare:
        found = max(found, _bared(one.bare, other) - ARTICLE)
    elif other.bare and not one.bare:
        found = max(found, _bared(one, other.bare) - ARTICLE)
    elif one.bare and other.bare:
        found = max(found, _spelled(one.bare, other.bare))
    return found


def _bared(one: Token, other: Token) -> float:
    """Log-odds of two words one of which has lost its article, by heart or from the letters."""
    if set(lexicon.groups(one.folded)).isdisjoint(lexicon.groups(other.folded)):
        return _spelled(one, other)
    return MOST


def _spelled(one: Token, other: Token) -> float:
    """Log-odds from the letters alone, with the weights of the pair of scripts."""
    if one.script == other.script == scripts.LATIN:
        return latin_odds(one, other)
    native, latin = (one, other) if one.script != scripts.LATIN else (other, one)
    if native.script in WRITTEN_IN_FULL and latin.script != scripts.LATIN:
        native, latin = latin, native
    if native.script == latin.script or not alignment.has_table(native.script):
        return latin_odds(one, other)
    return odds(native.script, native_features(native, latin))


def odds(table: str, features: tuple[float, ...]) -> float:
    """The weighted sum of the features of a pair."""
    weights = alignment.model()["weights"][table]
    return float(sum(w * f for w, f in zip(weights, features, strict=True)))


def latin_odds(one: Token, other: Token) -> float:
    """Two known names that are not known to be one are judged by other weights than a slip."""
    two_names = are_two_names(one, other)
    features = latin_features(one.latin, other.latin)
    if not two_names:
        return odds(SLIP, features)
    found = odds(TWO_NAMES, features)
    if orthographies.plain(one.latin) == orthographies.plain(other.latin):
        return found
    return found - DISTINCT - (BORNE if are_borne(one, other) else 0.0)


def are_two_names(one: Token, other: Token) -> bool:
    """Whether both words are known as names of somebody, in Latin letters."""
    return lexicon.known(one.latin) and lexicon.known(other.latin)


def are_borne(one: Token, other: Token) -> bool:
    """Whether lists of the names of living people hold both words."""
    return max(lexicon.surprise(one.latin), lexicon.surprise(other.latin)) < lexicon.UNKNOWN_BITS


def native_features(native: Token, latin: Token) -> tuple[float, ...]:
    """What a pair of a native word and a Latin spelling is judged by."""
    letters, spellings = native.letters, native.spellings
    both = alignment.stands_for(letters, native.script, latin.latin)
    length, width = len(letters), len(latin.latin)
    alike = bool(set(native.sounds) & set(latin.sounds))
    near = looks(spellings, (latin.latin,))
    return (
        1.0, both / 10, alignment.alone(latin.latin) / 10, length / 5, width / 5, float(alike),
        float(spellings[0][:1] == latin.latin[:1]), both / (length + width), near, near * near,
        1 / width, float(latin.latin in spellings), abs(len(spellings[0]) - width) / max(width, 3),
    )  # fmt: skip


def latin_features(one: str, other: str) -> tuple[float, ...]:
    """What two Latin spellings are judged by, the same in either order."""
    a, b = sorted((one, other))
    both = alignment.stands_for(a, scripts.LATIN, b)
    shorter, longer = sorted((len(a), len(b)))
    slips, near = OSA.distance(a, b), JaroWinkler.similarity(a, b)
    alike = bool(set(sounds.skeletons(a)) & set(sounds.skeletons(b)))
    begins = shorter > 2 and (a.startswith(b) or b.startswith(a))
    return (
        1.0, both / 10, (alignment.alone(a) + alignment.alone(b)) / 10, (shorter + longer) / 10,
        (longer - shorter) / 3, float(alike), slips / longer, (slips / longer) ** 2,
        float(slips == 1), float(a[:1] == b[:1]), float(a[-1:] == b[-1:]), near, near * near,
        both / (shorter + longer), 1 / shorter, float(begins), (slips == 1) / longer,
        max(lexicon.surprise(a), lexicon.surprise(b)) / 10,
    )  # fmt: skip


store.forgets(weigh.cache_clear)
