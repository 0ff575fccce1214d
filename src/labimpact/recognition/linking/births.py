"""Birth dates as people give them: exact, day and month swapped, only the year, 1 January."""

import re
from datetime import datetime
from functools import lru_cache
from operator import ne
from typing import NamedTuple

# Read in this order where the map names no format.
USUAL_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", "%d%m%Y",
    "%Y", "%m/%Y", "%Y-%m",
)  # fmt: skip
PARTS = {"%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d{1,2})", "%d": r"(?P<d>\d{1,2})"}
TIGHT = {"%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d{2})", "%d": r"(?P<d>\d{2})"}
# Whatever else stands before a date, taken whole: nothing in it can be parted in two ways.
OTHER = r"(?>\d+|[^\W\d]+)\.?"
# No date is longer, not even with its weekday, its hour and its zone.
LONGEST_DATE = 64
# So many years lie between parents and children and not between two readings of one date.
GENERATION = 12
YEAR_OF_DAYS = 400
EARLIEST, LATEST = 1850, 2100


class Birth(NamedTuple):
    """A birth as far as it is known: each part 0 where it is not, false where nothing is.

    A date that the calendar does not have (31 February) is kept as it was written: it still tells
    more than nothing when it is set beside another.
    """

    year: int = 0
    month: int = 0
    day: int = 0

    def __bool__(self) -> bool:
        return bool(self.year)

    @property
    def number(self) -> int | None:
        """As a card holds it: yyyymmdd, with zeros for what is not known."""
        return self.year * 10_000 + self.month * 100 + self.day or None

    @classmethod
    def of_number(cls, number: int | None) -> "Birth":
        """The same from a card."""
        whole = number or 0
        return cls(whole // 10_000, whole // 100 % 100, whole % 100)

    @property
    def digits(self) -> str:
        return f"{self.year:04d}{self.month:02d}{self.day:02d}"


UNKNOWN = Birth()


class BirthReader:
    """Reads the cells of one column in the format that the map declares."""

    def __init__(self, date_format: str = "") -> None:
        self.formats = (date_format,) if date_format else USUAL_FORMATS
        self.patterns = [loose(pattern) for pattern in self.formats if "%Y" in pattern]
        self._known = lru_cache(maxsize=200_000)(self._read)

    def read(self, text: str) -> Birth:
        """The birth in a cell, UNKNOWN where there is none; whatever follows a date is let go."""
        return self._known(text[:LONGEST_DATE])

    def _read(self, text: str) -> Birth:
        for pattern in self.formats:
            try:
                found = datetime.strptime(text, pattern)  # noqa: DTZ007
            except ValueError:
                continue
            if not EARLIEST <= found.year <= LATEST:
                continue
            return Birth(
                found.year,
                found.month if "%m" in pattern or "%b" in pattern.lower() else 0,
                found.day if "%d" in pattern else 0,
            )
        return self._read_loosely(text)

    def _read_loosely(self, text: str) -> Birth:
        for pattern in self.patterns:
            found = pattern.match(text)
            if found is None:
                continue
            parts = found.groupdict()
            if not EARLIEST <= int(parts["y"]) <= LATEST:
                continue
            return Birth(int(parts["y"]), int(parts.get("m") or 0), int(parts.get("d") or 0))
        year = re.fullmatch(r"(?:00?[/.-]00?[/.-])?(\d{4})", text)
        if year and EARLIEST <= int(year[1]) <= LATEST:
            return Birth(int(year[1]))
        return UNKNOWN


def loose(date_format: str) -> re.Pattern[str]:
    """The format as a pattern that also takes a day the calendar does not have.

    It ends with the last part of the date, and takes time that grows with the length of the text
    whatever the format.
    """
    date_format = re.sub(r"(?s)(.*%[Ymd]).*", r"\1", date_format)
    tight = re.search(r"%[Ymd]%[Ymd]", date_format) is not None
    pattern = re.escape(date_format).replace("\\%", "%")
    for sign, piece in (TIGHT if tight else PARTS).items():
        pattern = pattern.replace(sign, piece, 1)
    return re.compile(re.sub(r"%[A-Za-z]", lambda _sign: OTHER, pattern))


def usable_format(date_format: str) -> bool:
    """Say whether a date written in this format can be read back, with at least its year."""
    try:
        sample = datetime(1987, 11, 23)  # noqa: DTZ001
        again = datetime.strptime(sample.strftime(date_format), date_format)  # noqa: DTZ007
    except (ValueError, re.error):
        return False
    return again.year == sample.year


def compare_births(a: Birth, b: Birth) -> str:
    """Name how two birth dates agree: the level that the weights are kept by."""
    if a == b:
        return "equal" if a.month else "year"
    same_year = a.year == b.year
    if vague(a) or vague(b):
        if same_year:
            return "year"
        return "year_apart" if abs(a.year - b.year) == 1 else apart(a, b)
    if same_year and a.month == b.day and a.day == b.month:
        return "swapped"
    wrong = signs_apart(a.digits, b.digits)
    if wrong == 1 or (wrong == 2 and neighbours_turned(a.digits, b.digits)):
        return "one_sign"
    if wrong == 2:
        return "two_signs"
    if same_year + (a.month == b.month) + (a.day == b.day) == 2:
        return "two_parts"
    return apart(a, b)


def apart(a: Birth, b: Birth) -> str:
    """Two dates that share little: a year or less apart, within a generation, or further."""
    if abs(days(a) - days(b)) <= YEAR_OF_DAYS:
        return "year_apart"
    return "far" if abs(a.year - b.year) > GENERATION else "differ"


def days(birth: Birth) -> int:
    """About how many days a date lies after the year 0; a year alone stands for its middle."""
    return birth.year * 366 + (birth.month or 7) * 30 + birth.day


def vague(birth: Birth) -> bool:
    """Only the year is known, or it was entered as 1 January, which often means the same."""
    return birth.month == birth.day and birth.month <= 1


def one_sign_off(a: str, b: str) -> bool:
    """One sign written wrong, or two neighbouring ones in the wrong order."""
    wrong = signs_apart(a, b)
    return wrong == 1 or (wrong == 2 and neighbours_turned(a, b))


def signs_apart(a: str, b: str) -> int:
    """At how many places two texts of one length differ."""
    return sum(map(ne, a, b))


def neighbours_turned(a: str, b: str) -> bool:
    """Two neighbouring signs stand in the wrong order."""
    first = next((at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), len(a))
    return a[first + 1 : first + 2] + a[first : first + 1] == b[first : first + 2] and (
        a[first + 2 :] == b[first + 2 :]
    )
