"""What an Italian tax code tells by itself, and how two codes agree."""

import re
from functools import lru_cache
from typing import NamedTuple

from labimpact.recognition.linking.births import Birth, one_sign_off

MONTHS = "ABCDEHLMPRST"
# Digits become these letters where two people would have the same code (omocodia).
LETTER_DIGITS = dict(zip("LMNPQRSTUV", "0123456789", strict=True))
DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
SHAPE = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
)
PROVISIONAL = re.compile(r"\d{11}")
TURN_OF_CENTURY = 27


class Decoded(NamedTuple):
    """What is written in a definitive code."""

    consonants: str
    birth: Birth
    sex: str
    place: str


def clean_code(text: str) -> str:
    """Return a code without spaces and signs, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


@lru_cache(maxsize=100_000)
def decode(code: str) -> Decoded | None:
    """Read a definitive tax code; None for anything else."""
    if not SHAPE.fullmatch(code):
        return None
    plain = list(code)
    for place in DIGIT_PLACES:
        plain[place] = LETTER_DIGITS.get(plain[place], plain[place])
    text = "".join(plain)
    day = int(text[9:11])
    female = day > 40
    year = int(text[6:8])
    birth = Birth(
        (2000 if year < TURN_OF_CENTURY else 1900) + year,
        MONTHS.index(text[8]) + 1,
        day - 40 if female else day,
    )
    return Decoded(text[:6], birth, "f" if female else "m", text[11:15])


def compare_codes(a: str, b: str) -> str:
    """Name how two codes agree; a provisional beside a definitive one says nothing ("")."""
    if a == b:
        return "equal"
    first, second = decode(a), decode(b)
    if (PROVISIONAL.fullmatch(a) and second) or (PROVISIONAL.fullmatch(b) and first):
        return ""
    if first and second and first == second:
        return "equal"
    if len(a) == len(b) and one_sign_off(a, b):
        return "one_sign"
    if abs(len(a) - len(b)) == 1 and is_one_inserted(*sorted((a, b), key=len)):
        return "one_sign"
    if first and second and first[1:] == second[1:]:
        return "same_birth"
    return "differ"


def is_one_inserted(short: str, long: str) -> bool:
    """Say whether the longer code is the shorter one with one sign too many."""
    return any(short == long[:at] + long[at + 1 :] for at in range(len(long)))
