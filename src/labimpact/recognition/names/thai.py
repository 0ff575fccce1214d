"""Thai words in Latin letters: vowels stand before, over, under and after their consonant.

By the sounds of the Royal Thai General System of Transcription (1999), without tones and length;
what is not written between two consonants is `a` or `o`.
"""

from __future__ import annotations

import re

FIRST, LAST = "\u0e01", "\u0e5b"
# Consonants of one sound, as they are heard at the beginning of a syllable.
ALIKE = {
    "k": "ก", "kh": "ขฃคฅฆ", "ng": "ง", "j": "จ", "ch": "ฉชฌ", "s": "ซศษส", "y": "ญย", "d": "ฎด",
    "t": "ฏต", "th": "ฐฑฒถทธ", "n": "ณน", "b": "บ", "p": "ป", "ph": "ผพภ", "f": "ฝฟ", "m": "ม",
    "r": "ร", "l": "ลฬ", "w": "ว", "h": "หฮ", "": "อ",
}  # fmt: skip
STARTS = {letter: latin for latin, letters in ALIKE.items() for letter in letters}
# How a consonant is heard where its syllable ends, when it is heard otherwise.
ENDS = {
    **dict.fromkeys("ขฃคฅฆ", "k"),
    **dict.fromkeys("จฉชซฌฎฏฐฑฒดตถทธศษส", "t"),
    **dict.fromkeys("ญณรลฬ", "n"),
    **dict.fromkeys("บปผฝพฟภ", "p"),
    "ว": "o", "ย": "i", "ห": "", "ฮ": "", "อ": "o",
}  # fmt: skip
CONSONANT = "[ก-ฮ]"
# A consonant, or two that are heard as one sound.
ONSET = "(ห?[งญณนมยรลว]|[กขคตปผพ](?:[รล](?=[ก-ฮะ-ู]|$)|ว(?=[ก-ฮะ-ู]))|[ก-ฮ])"
# In this order; Latin letters stand for the vowels that were read.
RULES = tuple(
    (re.compile(old), new)
    for old, new in (
        ("[็-๋ํ๎]", ""), (f"{CONSONANT}[ิุ]?์", ""), ("[ทศส]ร(?=[ะ-ู])", "ซ"),
        ("รร(?=[ก-ฮ])", "a"), ("รร", "an"),
        (f"เ{ONSET}ีย", r"\1ia"), (f"เ{ONSET}ือ", r"\1uea"), (f"เ{ONSET}าะ", r"\1o"),
        (f"เ{ONSET}า", r"\1ao"), (f"เ{ONSET}[ิอ]", r"\1oe"), (f"เ{ONSET}ย", r"\1oei"),
        (f"เ{ONSET}", r"\1e"), (f"แ{ONSET}", r"\1ae"), (f"โ{ONSET}", r"\1o"),
        (f"[ใไ]{ONSET}", r"\1ai"), ("ัว", "ua"),
        (f"(?<={CONSONANT})ว(?={CONSONANT}(?![ะ-ูa-z]))", "ua"),
        ("[ะัา]", "a"), ("ำ", "am"), ("[ิี]", "i"), ("[ึื]อ?", "ue"), ("[ุู]", "u"),
        (f"(?<={CONSONANT})อ(?![a-z])", "o"), ("ห(?=[งญณนมยรลว][a-z])", ""),
    )
)  # fmt: skip
CLUSTER = re.compile("[กขคตปผพ][รลว](?=[a-z])")


def reads(word: str) -> bool:
    """Whether every letter is Thai."""
    return all(FIRST <= letter <= LAST for letter in word)


def romanise(word: str) -> str:
    """Latin letters of a Thai word, syllable after syllable."""
    for old, new in RULES:
        word = old.sub(new, word)
    found: list[str] = []
    open_syllable = False
    for place, letter in enumerate(word):
        if letter not in STARTS:
            found.append(letter)
            open_syllable = True
            continue
        before_vowel = word[place + 1 : place + 2].isascii() and place + 1 < len(word)
        two_last = place + 2 == len(word) and word[place + 1] in STARTS  # -พร, -พล
        if open_syllable and not (before_vowel or two_last or CLUSTER.match(word, place)):
            found.append(ENDS.get(letter, STARTS[letter]))
            open_syllable = False
            continue
        found.append(STARTS[letter])
        open_syllable = False
        if not before_vowel and place + 1 < len(word) and not CLUSTER.match(word, place):
            voiced = word[place + 2 : place + 3].isascii() and place + 2 < len(word)
            found.append("a" if voiced else "o")
            open_syllable = True
    return "".join(found)
