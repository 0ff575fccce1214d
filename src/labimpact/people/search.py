"""Folding of what is written and keys by which it is found again: pure functions, no database.

A key is what a stored name, number or address becomes before it is compared; the stored text
itself never changes. Recognition across spellings and scripts is another app's work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import phonenumbers

from labimpact.people.enums import KeyKind

KEY_LENGTH = 120
MAX_WORDS = 8
SUFFIX_DIGITS = 6
# Greater than any continuation of a key in the order of code points (the C collation).
LAST = "\U0010ffff"
# Before the digits of a phone written backwards, so that its last digits are a prefix.
BACKWARDS = "~"

Key = tuple[KeyKind, str]

# Letters that Unicode does not take apart, as people without that keyboard write them; and the
# shapes of one Arabic letter that differ from country to country.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "a", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ĸ": "k",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه",
        "ـ": "",
    }
)  # fmt: skip
_APOSTROPHES = "'’‘`´ʼʻʹʾʿˈ＇"
_JOINERS = re.compile(f"[{_APOSTROPHES}]")
_NOT_DIGIT = re.compile(r"\D")
_CALLED = re.compile(r"\+?[\d\s./()-]+")
_CASE_NUMBER = re.compile(r"#\s*(\d{1,18})")


def fold(text: str) -> str:
    """Case, accents and unseen characters taken away; scripts are kept. Folding twice changes nothing."""  # noqa: E501
    folded = _fold_once(text)
    # Composition can rarely bring back a letter that folds further.
    for _ in range(3):
        again = _fold_once(folded)
        if again == folded:
            break
        folded = again
    return folded


def _fold_once(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(c for c in apart if not _unseen(c)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", kept)


def _unseen(char: str) -> bool:
    """Accents and vowel marks set over letters; signs that show nothing. Indic vowels stay."""
    if char.isspace():
        return False
    return unicodedata.combining(char) >= 10 or unicodedata.category(char) in ("Cf", "Cc", "Cs")


def words(text: str) -> list[str]:
    """The folded words of a name: letters, marks and digits; apostrophes join, all else parts."""
    return _split(_JOINERS.sub("", fold(text)))


def _split(folded: str) -> list[str]:
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return [word[:KEY_LENGTH] for word in spaced.split()]


def compact(text: str) -> str:
    """A number as it is compared: folded letters and digits only (passport, permit, receipt)."""
    return "".join(words(text))[:KEY_LENGTH]


def _is_han(word: str) -> bool:
    return all("㐀" <= c <= "鿿" or "가" <= c <= "힣" for c in word)


def name_keys(name: str) -> Iterator[str]:
    """Every word, the parts around an apostrophe, the whole written as one word.

    A Chinese or Korean name written without spaces is also found from its second character.
    """
    mine = words(name)
    yield from mine
    yield from _split(_JOINERS.sub(" ", fold(name)))
    if len(mine) > 1:
        yield "".join(mine)[:KEY_LENGTH]
    for word in mine:
        if _is_han(word) and len(word) <= 6:
            yield from (word[start:] for start in range(1, len(word)))


def phone_digits(text: str) -> str:
    """The digits of a phone number with the country's prefix (an Italian one unless told)."""
    try:
        parsed = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException:
        return _NOT_DIGIT.sub("", text)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def phone_keys(text: str) -> Iterator[str]:
    """The number with prefix, as it was written, and backwards (found by its last digits)."""
    whole, written = phone_digits(text), _NOT_DIGIT.sub("", text)
    for digits in {whole, written} - {""}:
        yield digits[:KEY_LENGTH]
    if whole:
        yield (BACKWARDS + whole[::-1])[:KEY_LENGTH]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a person that one may be found by."""

    names: Iterable[str] = ()
    phones: Iterable[str] = ()
    emails: Iterable[str] = ()
    tax_code: str = ""
    permits: Iterable[str] = ()
    documents: Iterable[str] = ()


def keys_of(known: Known) -> set[Key]:
    """All the keys of a person, ready to be stored."""
    found: set[Key] = {(KeyKind.NAME, key) for name in known.names for key in name_keys(name)}
    found |= {(KeyKind.PHONE, key) for phone in known.phones for key in phone_keys(phone)}
    found |= {(KeyKind.EMAIL, fold(email).strip()[:KEY_LENGTH]) for email in known.emails}
    found |= {(KeyKind.PERMIT, compact(number)) for number in known.permits}
    found |= {(KeyKind.DOCUMENT, compact(number)) for number in known.documents}
    found.add((KeyKind.TAX_CODE, compact(known.tax_code)))
    return {(kind, key) for kind, key in found if key}


@dataclass(frozen=True)
class Word:
    """One word of a search: a person matches when a key starts with one of `starts`."""

    text: str
    starts: tuple[str, ...]

    @property
    def weight(self) -> int:
        return len(self.text)


@dataclass(frozen=True)
class Question:
    """What somebody typed in *Chi hai davanti?*, understood."""

    words: tuple[Word, ...] = ()
    case_number: int | None = None
    typed: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        return not self.words and self.case_number is None

    @property
    def has_digits(self) -> bool:
        return any(c.isdigit() for word in self.words for c in word.text)


def understand(text: str) -> Question:
    """Read a search: `#12` or a bare number is a case number, digits a phone or a document."""
    typed = text.strip()[:200]
    if numbered := _CASE_NUMBER.fullmatch(typed):
        return Question(case_number=int(numbered[1]), typed=typed)
    if _CALLED.fullmatch(typed) and (digits := _NOT_DIGIT.sub("", fold(typed))):
        return _number(typed, digits)
    if "@" in typed:
        address = fold(typed).strip()
        return Question((Word(address, (address,)),), typed=typed)
    found = _merged(words(typed))[:MAX_WORDS]
    return Question(tuple(Word(w, (w,)) for w in dict.fromkeys(found)), typed=typed)


def _number(typed: str, digits: str) -> Question:
    starts = [digits]
    if len(digits) >= SUFFIX_DIGITS:
        starts += [phone_digits(typed), BACKWARDS + digits[::-1]]
        if digits.startswith("00"):
            starts.append(digits[2:])
    case_number = int(digits) if typed.isdigit() and len(digits) <= 9 else None
    unique = tuple(start for start in dict.fromkeys(starts) if start)
    return Question((Word(digits, unique),), case_number=case_number, typed=typed)


def _merged(found: list[str]) -> list[str]:
    """A tax code or permit number typed in groups is put together again: RSS MRA 80A01 F205X."""
    joined = "".join(found)
    is_code = len(found) > 1 and len(joined) == 16 and re.fullmatch(r"[a-z]{6}[a-z0-9]{10}", joined)
    return [joined] if is_code and any(c.isdigit() for c in joined) else found
