"""Which roots PostgreSQL knows, and how each script is written down before it is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SOURCE = "it"
# Dictionaries of PostgreSQL's own (15 and later, no extension); without one a word is compared by
# its pieces of three letters.
STEMMERS = {
    "it": "italian_stem", "en": "english_stem", "fr": "french_stem", "es": "spanish_stem",
    "pt-br": "portuguese_stem", "ro": "romanian_stem", "ru": "russian_stem", "ar": "arabic_stem",
    "hi": "hindi_stem", "ta": "tamil_stem", "tr": "turkish_stem", "ne": "nepali_stem",
}  # fmt: skip
_SCRIPTS = {"uk": "cyrillic", "ru": "cyrillic", "ar": "arabic", "ur": "arabic", "zh-hans": "han",
            "bn": "indic", "pa": "indic", "si": "indic", "hi": "indic", "ta": "indic",
            "ne": "indic"}  # fmt: skip

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
HAN = re.compile(f"[{_HAN}]")
# Signs that stand on or after a letter belong to its word: vowels of the scripts of India, of
# Arabic, accents written apart.
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0df3"
    "\u200c\u200d"
)
# Between two Cyrillic letters an apostrophe is part of the word (сім'я); elsewhere it ends one.
_INNER = "(?<=[\u0400-\u04ff])['’ʼ`](?=[\u0400-\u04ff])"
WORD = re.compile(f"[{_HAN}]+|(?:(?![{_HAN}])[^\\W_]|[{_MARKS}]|{_INNER})+")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff'’ʼ`]")
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_LETTERS: dict[int, str] = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه",
    "ھ": "ه", "ۃ": "ه", "ے": "ي", "ئ": "ي", "ؤ": "و", "ё": "е", "ґ": "г", "ı": "i", "ł": "l",
    "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ਂ": "ੰ",
})  # fmt: skip


def letters() -> dict[str, str]:
    """Letters that count as others, for who compares words elsewhere."""
    return {chr(letter): other for letter, other in _LETTERS.items()}


def form(word: str) -> str:
    """A word as it is written, without case and unseen signs."""
    return unicodedata.normalize(
        "NFC", _UNSEEN.sub("", unicodedata.normalize("NFKC", word))
    ).casefold()


@lru_cache(maxsize=50_000)
def bare(written: str) -> str:
    """A word as somebody types it without the right keyboard: no accents, one shape per letter."""
    apart = unicodedata.normalize("NFD", _VOWEL_SIGNS.sub("", written))
    if script(written) == "latin":
        apart = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", apart).translate(_LETTERS)


def script(word: str) -> str:
    """The family of letters in which a word begins."""
    point = next((ord(c) for c in word if c.isalpha()), 0x61)
    if 0x400 <= point <= 0x52F:
        return "cyrillic"
    if 0x600 <= point <= 0x6FF or 0xFB50 <= point <= 0xFEFF:
        return "arabic"
    if 0x900 <= point <= 0xDFF:
        return "indic"
    return "han" if HAN.match(chr(point)) else "latin"


def script_of(language: str) -> str:
    """The family of letters of a language."""
    return _SCRIPTS.get(language, "latin")


def read_as(language: str, word: str) -> str:
    """In which language a word is read on a page: Latin letters among others are Italian names."""
    foreign = script(word) == "latin" and script_of(language) != "latin"
    return SOURCE if foreign else language
