"""Alphabets of India and its neighbours, whose consonants carry an unwritten vowel.

The ten alphabets of the ISCII family stand in Unicode in the same order, 128 places each, so one
table reads them all: Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada,
Malayalam, and (in an order of its own, read through the general table) Sinhala.
"""

from __future__ import annotations

FIRST, PLACES, LAST = 0x0900, 0x80, 0x0D7F
CONSONANTS = {
    0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "n", 0x1A: "ch", 0x1B: "chh", 0x1C: "j",
    0x1D: "jh", 0x1E: "n", 0x1F: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t",
    0x25: "th", 0x26: "d", 0x27: "dh", 0x28: "n", 0x29: "n", 0x2A: "p", 0x2B: "ph", 0x2C: "b",
    0x2D: "bh", 0x2E: "m", 0x2F: "y", 0x30: "r", 0x31: "r", 0x32: "l", 0x33: "l", 0x34: "l",
    0x35: "v", 0x36: "sh", 0x37: "sh", 0x38: "s", 0x39: "h",
}  # fmt: skip
VOWELS = {
    0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0E: "e",
    0x0F: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au", 0x72: "a",
}  # fmt: skip
SIGNS = {
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e",
    0x47: "e", 0x48: "ai", 0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au",
}  # fmt: skip
NUKTA, SILENCER, NASAL, NASAL_SIGN, BREATH = 0x3C, 0x4D, (0x01, 0x02), 0x70, 0x03
WITH_NUKTA = {"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f"}
READY = {0x58: "q", 0x59: "kh", 0x5A: "gh", 0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f", 0x5F: "y"}
# Bengali writes o and a for the same unwritten vowel; these letters are its own.
BENGALI = {0xF0: "r", 0xF1: "v", 0xCE: "t"}


def reads(word: str) -> bool:
    """Whether every letter of the word is in the common table."""
    return all(FIRST <= ord(c) <= LAST for c in word)


def romanise(word: str) -> str:
    """Latin letters of a word, with `a` for the unwritten vowel but at the end (schwa)."""
    found: list[str] = []
    waiting = False  # A consonant stands without a vowel yet.
    for number, letter in enumerate(word):
        place = (ord(letter) - FIRST) % PLACES
        consonant = BENGALI.get(ord(letter) - FIRST) or CONSONANTS.get(place) or READY.get(place)
        if consonant:
            if waiting and not _falls_silent(word, number, found):
                found.append("a")
            found.append(consonant)
            waiting = place != 0x4E
        elif place in SIGNS:
            found.append(SIGNS[place])
            waiting = False
        elif place in VOWELS:
            found += ["a", VOWELS[place]] if waiting else [VOWELS[place]]
            waiting = False
        elif place == NUKTA and found:
            found[-1] = WITH_NUKTA.get(found[-1], found[-1])
        elif place == SILENCER:
            waiting = False
        elif place in NASAL or place == NASAL_SIGN:
            found += ["a", "n"] if waiting else ["n"]
            waiting = False
    return "".join(found)


def _falls_silent(word: str, number: int, found: list[str]) -> bool:
    """Whether the unwritten vowel before this consonant is not heard: rahmAn, not rahamAn."""
    heard = len(found) > 1 and found[-2] in ("a", "i", "u", "e", "o")
    following = ord(word[number + 1]) - FIRST if number + 1 < len(word) else 0
    return heard and following % PLACES in SIGNS and word[number] not in "যয"
