"""Telephone numbers and e-mail addresses, among the words that people write around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

_PARTED = re.compile(r"[\n;,|]+|\s+(?:e|o|oppure|anche|poi|-|–|/)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\b00)?\d[\d\s./\-()]{4,22}\d")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
SHORTEST, LONGEST = 6, 15
# Whose a number is, by the words beside it; the keys are those of people.ContactPoint.Whose.
_WHOSE = {
    "relative": re.compile(
        r"\b(?:mogli?e|marito|coniuge|compagn[oa]|figli[oae]?|madre|padre|mamma|papà|fratell[oi]|"
        r"sorell[ae]|nonn[oa]|zi[oa]|cugin[oa]|nipote|suocer[oa]|cognat[oa]|genitor[ei]|"
        r"parent[ei]|familiar[ei])\b",
        re.IGNORECASE,
    ),
    "friend": re.compile(
        r"\b(?:amic[oa]|conoscent[ei]|vicin[oa]|connazional[ei]|datore|collega)\b", re.IGNORECASE
    ),
    "service": re.compile(
        r"\b(?:ufficio|assistente|comunit\w*|cooperativa|avvocat[oa]|centro|educat\w+|tutor\w*)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class PhonesRead:
    """The numbers (valid ones as +39…), those that are wrong, and the words around them."""

    numbers: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    words: str = ""


def read_phones(text: str) -> PhonesRead:
    """Every number of a cell, in order, each once."""
    numbers: dict[str, None] = {}
    wrong: list[str] = []
    words: list[str] = []
    for part in _PARTED.split(_EMAIL.sub(" ", text)):
        left = part
        for found in _NUMBER.findall(part):
            left = left.replace(found, " ")
            for one in _pieces(found):
                good = _valid(one)
                if good:
                    numbers[good] = None
                else:
                    wrong.append(one.strip())
        if re.search(r"\d", left) and not re.search(_NUMBER, part):
            wrong.append(left.strip())
        else:
            words.append(re.sub(r"\b(?:tel|cell|cel|fax|n|nr|num|telefono|cellulare)\b\.?:?", " ",
                                left, flags=re.IGNORECASE))  # fmt: skip
    said = " ".join(" ".join(words).split()).strip(" .:()/-")
    return PhonesRead(tuple(numbers), tuple(one for one in wrong if one), said)


def whose(words: str) -> str:
    """Whose the number is when the words beside it say that it is somebody else's."""
    return next((who for who, told in _WHOSE.items() if told.search(words)), "")


def emails(text: str) -> tuple[str, ...]:
    """The addresses of a cell, in small letters."""
    return tuple(dict.fromkeys(found.lower().strip("'.") for found in _EMAIL.findall(text)))


def _pieces(found: str) -> list[str]:
    """One number, or two that a slash or a dash has put together."""
    if len(re.sub(r"\D", "", found)) <= 13:
        return [found]
    for sign in ("/", "-", " "):
        parts = [part for part in found.split(sign) if part.strip()]
        if len(parts) == 2 and all(len(re.sub(r"\D", "", p)) >= SHORTEST for p in parts):
            return parts
    return [found]


def _valid(written: str) -> str:
    """The number as +393331234567 when it exists in Italy or abroad."""
    digits = re.sub(r"[^\d+]", "", written)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    tries = [digits]
    if digits.startswith("39") and len(digits) >= 11:
        tries.insert(0, f"+{digits}")
    for one in tries:
        try:
            parsed = phonenumbers.parse(one, "IT")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""
