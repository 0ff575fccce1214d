"""How alike two words of a name are: the odds that both stand for the same name."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from labimpact.recognition.names import alignment, family_readings, lexicon, scripts, store
from labimpact.recognition.names.reading import INITIAL, Token

EQUAL, LEXICON, SOUND, SPELLING, START, SCRIPT = (
    "equal", "lexicon", "sound", "spelling", "initial", "script",
)  # fmt: skip
MOST, LEAST = 5.0, -8.0
# Known to be one name: log-odds added, and the least that remains however far the spellings are.
TOGETHER, AT_LEAST = 4.0, 1.5
WRITTEN_IN_FULL = frozenset(
    {scripts.CYRILLIC, scripts.GREEK, scripts.KANA, scripts.HANGUL, scripts.INDIC, scripts.OTHER}
)


@lru_cache(maxsize=200_000)
def weigh(one: Token, other: Token) -> tuple[float, str]:
    """Log-odds that two words stand for the same name, and what speaks for it."""
    if one.folded == other.folded:
        return MOST, EQUAL
    if INITIAL in (one.kind, other.kind):
        return (0.3 if starts_alike(one, other) else -5.0), START
    if reads_as(one, other) or reads_as(other, one):
        return MOST - 1.0, SCRIPT
    weight = spelled(one, other)
    if set(lexicon.groups(one.folded)) & set(lexicon.groups(other.folded)):
        return min(MOST, max(weight + TOGETHER, AT_LEAST)), LEXICON
    if one.script != other.script:
        how = SCRIPT
    else:
        how = SOUND if set(one.sounds) & set(other.sounds) else SPELLING
    return max(LEAST, min(MOST, weight)), how


def starts_alike(one: Token, other: Token) -> bool:
    """Whether an initial may stand for the word."""
    return one.latin[:1] == other.latin[:1] or (one.sounds[0][:1] == other.sounds[0][:1] != "-")


def reads_as(native: Token, latin: Token) -> bool:
    """Whether an East Asian family name is written so by those who bear it."""
    return latin.folded in family_readings.readings().get(native.folded, ())


def spelled(one: Token, other: Token) -> float:
    """Log-odds from the letters alone, with the weights of the pair of scripts."""
    if one.script == other.script == scripts.LATIN:
        return odds(scripts.LATIN, latin_features(one, other))
    native, latin = (one, other) if one.script != scripts.LATIN else (other, one)
    if native.script in WRITTEN_IN_FULL and latin.script != scripts.LATIN:
        native, latin = latin, native
    if native.script == latin.script or not alignment.has_table(native.script):
        return odds(scripts.LATIN, latin_features(one, other))
    return odds(native.script, native_features(native, latin))


def odds(table: str, features: tuple[float, ...]) -> float:
    """The weighted sum of the features of a pair."""
    weights = alignment.model()["weights"][table]
    return float(sum(w * f for w, f in zip(weights, features, strict=True)))


def native_features(native: Token, latin: Token) -> tuple[float, ...]:
    """What a pair of a native word and a Latin spelling is judged by."""
    letters = native.letters
    both = alignment.stands_for(letters, native.script, latin.latin)
    length, width = len(letters), len(latin.latin)
    alike = bool(set(native.sounds) & set(latin.sounds))
    first = native.latin[:1] == latin.latin[:1]
    return (
        1.0, both / 10, alignment.alone(latin.latin) / 10, length / 5, width / 5, float(alike),
        float(first), both / (length + width),
    )  # fmt: skip


def latin_features(one: Token, other: Token) -> tuple[float, ...]:
    """What two Latin spellings are judged by; both must be read in either order alike."""
    a, b = sorted((one.latin, other.latin))
    both = max(alignment.stands_for(a, scripts.LATIN, b), alignment.stands_for(b, scripts.LATIN, a))
    shorter, longer = sorted((len(a), len(b)))
    slips = OSA.distance(a, b)
    two_names = lexicon.known(a) and lexicon.known(b)
    return (
        1.0, both / 10, (alignment.alone(a) + alignment.alone(b)) / 10, (shorter + longer) / 10,
        (longer - shorter) / 3, float(bool(set(one.sounds) & set(other.sounds))), slips / longer,
        float(slips == 1), float(a[:1] == b[:1]), float(two_names), two_names * slips / longer,
        JaroWinkler.similarity(a, b), float(a[-1:] == b[-1:]), both / (shorter + longer),
    )  # fmt: skip


store.forgets(weigh.cache_clear)
