"""From what somebody typed to plain words: bounded, without controls, one form per letter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from labimpact.recognition.names import scripts

# Whatever is typed, no more than this is read: a name of ten thousand letters costs no time.
MOST_CHARACTERS = 300
MOST_WORDS = 10
MOST_LETTERS = 40
# Written inside a word and not heard as a pause: O'Brien, Ma'moun, N'Diaye, Harutʼyunyan.
APOSTROPHES = re.compile("['`´‘’‛ʹʻʼʽʾʿ′ˈ՚＇׳״\"“”«»]")
# Mrs and Miss as Ethiopia writes them.
SHORT_TITLES = re.compile(r"\bw/(?:ro|rt|o)\b", re.IGNORECASE)
# One letter for the variants that keyboards and spellings of Arabic, Persian and Urdu give.
ALIKE_ARABIC = {
    "ا": "أإآٱٲٳ", "ي": "ىیۍێېۑےۓئ", "و": "ؤۆۇۈۋۏ", "ك": "کڪ", "ه": "ہھۀەۂۃة",
    "ر": "ڑړ", "ت": "ٹټٺٿ", "د": "ڈډ", "ن": "ںڼ", "ف": "ڤ", "گ": "ڳڱ",
}  # fmt: skip
ONE_ARABIC = str.maketrans({other: one for one, others in ALIKE_ARABIC.items() for other in others})
ARABIC_HAMZA = re.compile("ء")
HEBREW_FINAL = str.maketrans("ךםןףץ", "כמנפצ")
# Drawn over or under the letters, left out of ordinary writing: vowels of Arabic and Hebrew.
MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]"
)


def clean(text: str) -> str:
    """What was typed without controls, invisible marks and compatibility forms, and bounded."""
    text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS])
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cn", "Co", "Cs"))


def words(text: str) -> list[str]:
    """The words of a name as they are written, in order; digits and signs only part them."""
    text = APOSTROPHES.sub("", SHORT_TITLES.sub(" ", text))
    # A full stop stays with its abbreviation only as a border: `Md.Ali` is two words.
    found: list[str] = []
    for piece in re.split(r"[\s\-‐-―−.,;:/\\|·・•()\[\]{}<>+*#@&=~^!?%$€،؛。、]+", text):
        found += [word for word in _letters(piece) if word]
    return [word[:MOST_LETTERS] for word in found[:MOST_WORDS]]


def _letters(piece: str) -> list[str]:
    if piece.isalpha():
        return [piece]
    # Vowel signs of Indic scripts are marks and belong to the word.
    kept = [c if unicodedata.category(c)[0] in "LM" else " " for c in piece]
    return "".join(kept).split()


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One form per letter in the word's own script: lower case, no accents, Latin as a-z."""
    word = scripts.mend(word)
    script = scripts.script_of_word(word)
    if script == scripts.LATIN:
        if not word.isascii():
            word = anyascii(word)
        return "".join(c for c in word.lower() if "a" <= c <= "z")
    word = word.lower()
    if script == scripts.ARABIC:
        return ARABIC_HAMZA.sub("", MARKS.sub("", word).translate(ONE_ARABIC))
    if script == scripts.HEBREW:
        return MARKS.sub("", word).translate(HEBREW_FINAL)
    if script == scripts.GREEK:
        return MARKS.sub("", unicodedata.normalize("NFD", word)).replace("ς", "σ")
    if script == scripts.KANA:
        return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in word)
    if script == scripts.HANGUL:
        return unicodedata.normalize("NFC", word)
    if script == scripts.CYRILLIC:
        return MARKS.sub("", word).replace("ё", "е")
    return word
