"""How alike two words of a name are: the odds that both stand for the same name."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from labimpact.recognition.names.reading import INITIAL, Token

EQUAL, LEXICON, SOUND, SPELLING, START, SCRIPT = (
    "equal", "lexicon", "sound", "spelling", "initial", "script",
)  # fmt: skip
MOST, LEAST = 4.0, -8.0


@lru_cache(maxsize=200_000)
def weigh(one: Token, other: Token) -> tuple[float, str]:
    """Log-odds that two words stand for the same name, and what speaks for it."""
    if one.folded == other.folded:
        return MOST, EQUAL
    if INITIAL in (one.kind, other.kind):
        same = one.latin[:1] == other.latin[:1]
        return (0.5 if same else -4.0), START
    if one.script != other.script:
        alike = bool(set(one.sounds) & set(other.sounds))
        return (2.0 if alike else -4.0), SCRIPT
    near = JaroWinkler.similarity(one.latin, other.latin)
    alike = bool(set(one.sounds) & set(other.sounds))
    return max(LEAST, min(MOST, 24 * (near - 0.88) + alike)), SOUND if alike else SPELLING
