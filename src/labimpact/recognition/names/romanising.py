"""A word of any script in Latin letters: the reading from which keys and sounds are made.

The general table is `anyascii` (ISC); what it reads poorly is mended here per script. The reading
need not be pretty: how likely a Latin spelling stands for the native word is learned
(`alignment`), this only brings the candidates together.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from labimpact.recognition.names import indic, scripts, thai

ARABIC = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh",
    "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y",
}  # fmt: skip
HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "h", "ט": "t",
    "י": "y", "כ": "k", "ל": "l", "מ": "m", "נ": "n", "ס": "s", "ע": "a", "פ": "p", "צ": "ts",
    "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "dj", "ѓ": "gj", "е": "e",
    "є": "ie", "ж": "zh", "з": "z", "ѕ": "dz", "и": "i", "і": "i", "ї": "i", "й": "y", "ј": "j",
    "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "c", "ќ": "kj", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "џ": "dz", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
    "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u",
}  # fmt: skip
GREEK = str.maketrans("αβγδεζηθικλμνξοπρστυφχψω", "abgdezi@iklmn#oprstyf%&o")
GREEK_PAIRS = (
    ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "ng"), ("γχ", "nh"), ("τζ", "tz"), ("ου", "u"),
    ("αυ", "av"), ("ευ", "ev"), ("ηυ", "iv"), ("αι", "e"), ("ει", "i"), ("οι", "i"), ("υι", "i"),
)  # fmt: skip
GREEK_SIGNS = (("@", "th"), ("#", "x"), ("%", "ch"), ("&", "ps"))
FIRST_HANGUL, HANGUL_VOWELS, HANGUL_ENDS = 0xAC00, 21, 28
# The standard of the year 2000; family names as their bearers write them are in `data`.
INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k",
            "t", "p", "h")  # fmt: skip
MIDDLES = ("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
           "we", "wi", "yu", "eu", "ui", "i")  # fmt: skip
FINALS = ("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "t", "t", "p", "l", "m", "p",
          "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t")  # fmt: skip
FOREIGN_INITIALS = ("kk", "tt", "pp", "ss", "jj", "k")
SINO_KOREAN_ENDS = (0, 1, 4, 8, 16, 17, 21)
# Doubles the consonant that follows; of double letters one is read.
SMALL_TSU = "ッ"


@lru_cache(maxsize=65536)
def romanise(folded: str, script: str) -> str:
    """Latin letters a-z of a folded word; empty when nothing can be read."""
    if script == scripts.LATIN:
        return folded
    return re.sub("[^a-z]", "", _read(folded, script).lower())


def _read(word: str, script: str) -> str:
    if script == scripts.ARABIC:
        return _arabic(word)
    if script == scripts.HEBREW:
        return "".join(HEBREW.get(c, "") for c in word)
    if script == scripts.CYRILLIC:
        return "".join(CYRILLIC[c] if c in CYRILLIC else anyascii(c) for c in word)
    if script == scripts.GREEK:
        return _greek(word)
    if script == scripts.HANGUL:
        return "".join(_syllable(c) for c in word)
    if script == scripts.INDIC and indic.reads(word):
        return indic.romanise(word)
    if script == scripts.OTHER and thai.reads(word):
        return thai.romanise(word)
    return anyascii(word.replace(SMALL_TSU, ""))


def _arabic(word: str) -> str:
    """Waw and ya are vowels between consonants and consonants beside a vowel or in front."""
    found = [ARABIC[c] if c in ARABIC else anyascii(c) for c in word]
    for number in range(1, len(word)):
        following = word[number + 1] if number + 1 < len(word) else ""
        if word[number] in "وي" and word[number - 1] not in "اعوي" and following not in ("ا", "ه"):
            found[number] = "u" if word[number] == "و" else "i"
    return "".join(found)


def _greek(word: str) -> str:
    for pair, latin in GREEK_PAIRS:
        word = word.replace(pair, latin)
    word = word.translate(GREEK)
    for sign, latin in GREEK_SIGNS:
        word = word.replace(sign, latin)
    return word


def readings(folded: str, script: str) -> tuple[str, ...]:
    """The romanised word, and how else its letters are read throughout the word.

    Russian г is g; Ukrainian and Belarusian г is h (resolution 55 of the Cabinet of Ministers of
    Ukraine, 2010).
    """
    if script == scripts.CYRILLIC and "г" in folded:
        return romanise(folded, script), romanise(folded.replace("г", "һ"), script)
    return (romanise(folded, script),)


def may_be_sino_korean(letter: str) -> bool:
    """Whether a Hangul syllable is of the shape that readings of Chinese characters have.

    Korean given names are made of those; syllables with a tense consonant or ㅋ, an open ㅡ or
    another end than ㄱ ㄴ ㄹ ㅁ ㅂ ㅇ write foreign words.
    """
    code = ord(letter) - FIRST_HANGUL
    if not 0 <= code < 11172:
        return False
    first, rest = divmod(code, HANGUL_VOWELS * HANGUL_ENDS)
    middle, last = divmod(rest, HANGUL_ENDS)
    native = INITIALS[first] not in FOREIGN_INITIALS and last in SINO_KOREAN_ENDS
    return native and (last > 0 or MIDDLES[middle] != "eu")


def _syllable(letter: str) -> str:
    code = ord(letter) - FIRST_HANGUL
    if not 0 <= code < 11172:
        return anyascii(letter)
    first, rest = divmod(code, HANGUL_VOWELS * HANGUL_ENDS)
    middle, last = divmod(rest, HANGUL_ENDS)
    return INITIALS[first] + MIDDLES[middle] + FINALS[last]


def letters(folded: str, script: str) -> str:
    """The letters of a word as the aligner reads them: Hangul is taken apart, Han is spelled."""
    if script == scripts.HANGUL:
        return unicodedata.normalize("NFD", folded)
    if script == scripts.KANA:
        return folded.replace(SMALL_TSU, "")
    if script in (scripts.ARABIC, scripts.CYRILLIC, scripts.HEBREW, scripts.GREEK):
        return folded
    return romanise(folded, script)
