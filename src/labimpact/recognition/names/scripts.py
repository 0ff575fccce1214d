"""In which script a word is written, and words in two scripts that only look like one."""

from __future__ import annotations

from functools import lru_cache

LATIN, ARABIC, CYRILLIC, HAN, HANGUL, KANA = "latn", "arab", "cyrl", "hani", "hang", "kana"
GREEK, HEBREW, INDIC, OTHER = "grek", "hebr", "indc", "othr"
# First and last code point of each script, from Unicode's Blocks.txt.
BLOCKS = (
    (0x0041, 0x024F, LATIN), (0x0250, 0x02FF, LATIN), (0x1E00, 0x1EFF, LATIN),
    (0x2C60, 0x2C7F, LATIN), (0xA720, 0xA7FF, LATIN), (0xFF21, 0xFF5A, LATIN),
    (0x0370, 0x03FF, GREEK), (0x1F00, 0x1FFF, GREEK),
    (0x0400, 0x052F, CYRILLIC), (0x1C80, 0x1C8F, CYRILLIC), (0x2DE0, 0x2DFF, CYRILLIC),
    (0xA640, 0xA69F, CYRILLIC),
    (0x0590, 0x05FF, HEBREW), (0xFB1D, 0xFB4F, HEBREW),
    (0x0600, 0x06FF, ARABIC), (0x0750, 0x077F, ARABIC), (0x0870, 0x08FF, ARABIC),
    (0xFB50, 0xFDFF, ARABIC), (0xFE70, 0xFEFF, ARABIC),
    (0x0900, 0x0DFF, INDIC),
    (0x1100, 0x11FF, HANGUL), (0x3130, 0x318F, HANGUL), (0xAC00, 0xD7FF, HANGUL),
    (0x3040, 0x30FF, KANA), (0x31F0, 0x31FF, KANA), (0xFF66, 0xFF9F, KANA),
    (0x3005, 0x3007, HAN), (0x3400, 0x9FFF, HAN), (0xF900, 0xFAFF, HAN), (0x20000, 0x3FFFF, HAN),
)  # fmt: skip
# Letters of other alphabets drawn like Latin ones (Unicode's confusables, the plain ones).
LOOKS_LATIN = str.maketrans(
    "аеорсхуіјѕԁһӏкмтвнАВЕКМНОРСТХУІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαρυνκιτχ",
    "aeopcxyijsdhlkmtbhABEKMHOPCTXYIJSQWABEZHIKMNOPTYXoapyvkitx",
)


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script of one letter; `othr` for those that are read through the general table."""
    code = ord(letter)
    for first, last, script in BLOCKS:
        if first <= code <= last:
            return script
    return OTHER


def script_of_word(word: str) -> str:
    """The script of the first letter that has one: words are of one script after `mend`."""
    for letter in word:
        if letter.isalpha():
            return script_of(letter)
    return OTHER


def mend(word: str) -> str:
    """Read as Latin a word that mixes Latin letters with look-alikes of other alphabets.

    Somebody who types `Mаria` with a Cyrillic `а` means the Latin name; a word wholly in
    Cyrillic or Greek is left as it is.
    """
    if word.isascii():
        return word
    found = {script_of(letter) for letter in word if letter.isalpha()}
    if LATIN in found and found & {CYRILLIC, GREEK}:
        return word.translate(LOOKS_LATIN)
    return word
