"""What somebody typed in *Chi hai davanti?*, or filled in, taken apart: pure, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from labimpact.people import search
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision

MOST_TYPED = 200
_FIRST_YEAR = 1900
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s*/\s*(\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_CODE = re.compile(r"(?=\w*\d)\w{5,}")
_PHONE = re.compile(r"\+?\d[\d\s./()-]{5,}\d")


@dataclass(frozen=True)
class Born:
    """A birth as far as it is known; 0 for what is not. Day and month may be the wrong way round."""  # noqa: E501

    year: int = 0
    month: int = 0
    day: int = 0

    def __bool__(self) -> bool:
        return bool(self.year)

    @property
    def number(self) -> int | None:
        """As a card holds it: yyyymmdd with zeros."""
        return self.year * 10_000 + self.month * 100 + self.day or None

    @classmethod
    def of_number(cls, number: int | None) -> Born:
        """The same from a card."""
        whole = number or 0
        return cls(whole // 10_000, whole // 100 % 100, whole % 100)

    @classmethod
    def of(cls, born: PartialDate) -> Born:
        """The same from a date of the house."""
        first = born.first
        if first is None:
            return cls()
        match born.precision:
            case DatePrecision.DAY:
                return cls(first.year, first.month, first.day)
            case DatePrecision.MONTH:
                return cls(first.year, first.month)
        return cls(first.year)


@dataclass(frozen=True)
class Asked:
    """Whom one looks for: names in any order and script, birth, codes and phones."""

    names: tuple[str, ...] = ()
    born: Born = Born()
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
        Born.of(born),
        sex,
        tuple(filter(None, codes)),
        (search.phone_digits(phone),) if phone else (),
    )


def _born(text: str, today: date) -> tuple[Born, str]:
    for pattern, order in ((_DAY, (3, 2, 1)), (_ISO, (1, 2, 3)), (_MONTH, (2, 1)), (_YEAR, (1,))):
        if found := pattern.search(text):
            born = _checked([int(found[place]) for place in order], today)
            if born:
                return born, f"{text[: found.start()]} {text[found.end() :]}"
    return Born(), text


def _checked(parts: Sequence[int], today: date) -> Born:
    year, month, day = [*parts, 0, 0][:3]
    if not _FIRST_YEAR <= year <= today.year or month > 31 or day > 31:
        return Born()
    if month > 12:
        # The American order, or a slip: the day can only be the other one.
        month, day = day, month
    return Born(year, month, day) if month <= 12 else Born()
