"""What somebody typed in *Chi hai davanti?*, or filled in, taken apart: pure, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from labimpact.people import search
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.linking.births import UNKNOWN, Birth

MOST_TYPED = 200
_FIRST_YEAR = 1900
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s*/\s*(\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_CODE = re.compile(r"(?=\w*\d)\w{5,}")
_PHONE = re.compile(r"\+?\d[\d\s./()-]{5,}\d")


@dataclass(frozen=True)
class Asked:
    """Whom one looks for: names in any order and script, birth, codes and phones."""

    names: tuple[str, ...] = ()
    born: Birth = UNKNOWN
    sex: str = ""
    codes: tuple[str, ...] = ()  # compact, of whatever kind
    phones: tuple[str, ...] = ()  # digits with the country's prefix

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.codes or self.phones)


def of_text(text: str, today: date) -> Asked:
    """Read one line: `Amrani Rachid 12/03/1985`, `1985 فاطمة`, a tax code, a phone."""
    left = text.strip()[:MOST_TYPED]
    born, left = _born(left, today)
    phones: list[str] = []
    codes: list[str] = []
    for found in _PHONE.findall(left):
        phones.append(search.phone_digits(found))
        codes.append(search.compact(found))
    left = _PHONE.sub(" ", left)
    for found in _CODE.findall(search.fold(left)):
        codes.append(search.compact(found))
    words = [word for word in left.split() if not any(c.isdigit() for c in word)]
    name = " ".join(words)
    named = (name,) if search.words(name) else ()
    return Asked(named, born, "", tuple(filter(None, codes)), tuple(filter(None, phones)))


def of_fields(
    *,
    names: Sequence[str],
    born: PartialDate,
    sex: str = "",
    tax_code: str = "",
    phone: str = "",
    title_number: str = "",
) -> Asked:
    """What the form of the first meeting says."""
    whole = " ".join(name for name in names[:2] if name)
    others = [name for name in names[2:] if name]
    codes = [search.compact(code) for code in (tax_code, title_number) if code]
    return Asked(
        tuple(name for name in dict.fromkeys([whole, *others]) if name),
        birth_of(born),
        sex,
        tuple(filter(None, codes)),
        (search.phone_digits(phone),) if phone else (),
    )


def birth_of(born: PartialDate) -> Birth:
    """A date of the house as it is compared."""
    first = born.first
    if first is None:
        return UNKNOWN
    match born.precision:
        case DatePrecision.DAY:
            return Birth(first.year, first.month, first.day)
        case DatePrecision.MONTH:
            return Birth(first.year, first.month)
    return Birth(first.year)


def _born(text: str, today: date) -> tuple[Birth, str]:
    for pattern, order in ((_DAY, (3, 2, 1)), (_ISO, (1, 2, 3)), (_MONTH, (2, 1)), (_YEAR, (1,))):
        if found := pattern.search(text):
            born = _checked([int(found[place]) for place in order], today)
            if born:
                return born, f"{text[: found.start()]} {text[found.end() :]}"
    return UNKNOWN, text


def _checked(parts: Sequence[int], today: date) -> Birth:
    year, month, day = [*parts, 0, 0][:3]
    if not _FIRST_YEAR <= year <= today.year or month > 31 or day > 31:
        return UNKNOWN
    if month > 12:
        # The American order, or a slip: the day can only be the other one.
        month, day = day, month
    return Birth(year, month, day) if month <= 12 else UNKNOWN
