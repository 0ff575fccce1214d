"""Names of East Asia in Latin letters: a few letters a syllable, and each another name.

A slip of the pen changes Wei into Wen and Jun into Jung, and so does the next person. Where both
names are of syllables, two words are one if a system of spelling reads them alike: pinyin and
Vietnamese as they stand, Korean by the vowels that its three romanisations mix (the standard of
2000, McCune-Reischauer, and what families chose).
"""

from __future__ import annotations

import re
from functools import lru_cache

from labimpact.recognition.names import family_readings, lexicon, scripts
from labimpact.recognition.names.reading import LIGHT, WHOLE, Token

PINYIN = (
    "(?:[bpmfw]?o|(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|"
    "uai|uan|an|en|in|un|ai|ei|ao|ou|ia|ie|iu|ua|ui|uo|ue|er|a|e|i|u|v))"
)
# Any syllable of Mandarin, Cantonese, Korean or Vietnamese in Latin letters.
SYLLABLE = (
    "(?:ngh|kk|tt|pp|ss|jj|ch|zh|sh|ts|tz|hs|kh|ph|th|tr|gi|qu|ng|nh|gh|rh|"
    "[bcdfghjklmnpqrstvwxyz])?"
    "(?:yeo|yae|eui|oai|uye|uou|ieu|yeu|[aeiouy]{1,3}|w[aeiou]{1,2})(?:ng|nh|ch|ck|[nmktplhcr])?"
)
KOREAN = re.compile("(kk|gg|k|g|tt|dd|t|d|pp|bb|p|b|tch|ch|jj|j|ss|sh|s|rh|r|l|n|m|h)?"
                    "([aeiouyw]+)(ng|ck|k|g|pp|p|b|n|m|ll|l|r|t)?")  # fmt: skip
LONGEST = 2
# Consonants that one Korean letter is written with, and the vowels that a spelling may stand for.
FIRST = {
    "kk": "k", "gg": "k", "g": "k", "tt": "t", "dd": "t", "d": "t", "pp": "p", "bb": "p", "b": "p",
    "ch": "j", "tch": "j", "jj": "j", "ss": "s", "sh": "s", "rh": "r", "l": "r",
}  # fmt: skip
LAST = {"ck": "k", "g": "k", "pp": "p", "b": "p", "ll": "l", "r": "l"}
VOWELS = {
    "a": "a", "ae": "ae", "ai": "ae", "ay": "ae", "ya": "ya", "eo": "eo", "e": "e ae",
    "ee": "i eui", "ea": "ae", "yeo": "yeo", "ye": "ye yeo", "you": "yeo yu", "o": "o eo",
    "oo": "u", "ou": "u eo", "wa": "wa", "oe": "oe", "oi": "oe", "we": "oe", "yo": "yo yeo",
    "u": "u eo eu", "woo": "u", "wu": "u", "wo": "wo", "weo": "wo", "wi": "wi", "wee": "wi",
    "ui": "eui wi", "yu": "yu yeo", "yoo": "yu", "eu": "eu", "eui": "eui", "i": "i eui",
    "yi": "i", "ie": "i", "y": "i",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def are_of_syllables(tokens: tuple[Token, ...]) -> bool:
    """Whether a name is one of East Asia: a family name from there, and syllables otherwise."""
    written = [t for t in tokens if t.kind in (WHOLE, LIGHT)]
    if len(written) < 2 or any(t.script != scripts.LATIN for t in written):
        return False
    families = _families()
    return any(t.folded in families for t in written) and all(
        t.folded in families or _fits(SYLLABLE, t.folded, LONGEST) for t in written
    )


@lru_cache(maxsize=1)
def _families() -> frozenset[str]:
    return frozenset(s for spellings in family_readings.readings().values() for s in spellings)


@lru_cache(maxsize=20_000)
def _fits(syllable: str, latin: str, most: int, least: int = 1) -> bool:
    """Whether a word may be so many syllables of a kind."""
    return re.fullmatch(f"(?:{syllable}){{{least},{most}}}", latin) is not None


def are_two(one: str, other: str) -> bool:
    """Whether two words of such names are other syllables in every system that reads both."""
    if one == other or _is_one_family(one, other) or lexicon.stated(one, other):
        return False
    heard = korean(one), korean(other)
    if heard[0] & heard[1]:
        return False
    single = all(_fits(SYLLABLE, word, 1) for word in (one, other))
    if not single and not set(lexicon.groups(one)).isdisjoint(lexicon.groups(other)):
        return False  # Lists join single syllables that only share a character somewhere.
    if (is_pinyin(one) and is_pinyin(other)) or all(heard):
        return True
    known = single or (lexicon.known(one) and lexicon.known(other))
    return known and not (is_pinyin(one) or is_pinyin(other))


def _is_one_family(one: str, other: str) -> bool:
    return any(one in found and other in found for found in family_readings.readings().values())


def is_pinyin(latin: str, characters: int = 0) -> bool:
    """Whether a Latin word may be so many characters as Mandarin spells them, or one or two."""
    return _fits(PINYIN, latin, characters or LONGEST, characters or 1)


@lru_cache(maxsize=20_000)
def korean(latin: str) -> frozenset[str]:
    """The Korean syllables, one or two, that a spelling may stand for; none if it is no Korean."""
    found = set(_korean_syllable(latin))
    for place in range(1, len(latin)):
        starts, ends = _korean_syllable(latin[:place]), _korean_syllable(latin[place:])
        found.update(f"{start} {end}" for start in starts for end in ends)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _korean_syllable(latin: str) -> tuple[str, ...]:
    read = KOREAN.fullmatch(latin)
    if read is None or read[2] not in VOWELS:
        return ()
    first, last = read[1] or "", read[3] or ""
    start, end = FIRST.get(first, first), LAST.get(last, last)
    return tuple(start + vowel + end for vowel in VOWELS[read[2]].split())
