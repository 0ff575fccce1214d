"""A row as it stands in a file, whatever the format: text only, never computed.

Days and hours that the spreadsheet knows as such are written as ISO text ("2024-02-01",
"10:30", "2024-02-01 10:30"): nobody has to guess day and month again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

MOST_COLUMNS = 300
LONGEST_CELL = 32_767
# Rows without a value after which a sheet is only scanned for another value, not read.
BLANKS_TO_SCAN = 1_000

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001
_FIRST_SAFE_SERIAL = 61  # Excel believes in a 29 February 1900: serial 60
_LAST_SERIAL = 2_958_465.99999


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number in the sheet, its cells by column, and what is wrong with some."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not any(self.cells) and not self.faults


class Source(Protocol):
    """An opened file: its sheets, and the rows of one of them, as often as one asks."""

    kind: str
    encoding: str
    separator: str

    @property
    def sheets(self) -> tuple[str, ...]: ...

    def rows(self, sheet: str) -> Iterator[RawRow]: ...

    def allow(self, elements: int | None) -> None:
        """How much may be gone through from now on; None when nobody waits for it."""


def serial_text(serial: float, *, from_1904: bool) -> str:
    """The day (and hour) that a spreadsheet's serial number stands for; "" when it is none."""
    if not 0 <= serial <= _LAST_SERIAL:
        return ""
    if serial < 1:
        return hours_text(timedelta(days=serial))
    if serial < _FIRST_SAFE_SERIAL and not from_1904:
        serial += 1
    moment = _EPOCHS[from_1904] + timedelta(seconds=round(serial * 86_400))
    return moment_text(moment)


def moment_text(moment: datetime) -> str:
    """A day, with its hour when it is not midnight."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M}"


def hours_text(length: timedelta) -> str:
    """Hours and minutes as one writes them: 10:30."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def number_text(written: str) -> str:
    """A number as a person would write it: without exponent nor a useless fraction."""
    try:
        value = float(written)
    except ValueError:
        return written
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(round(value, 10))
