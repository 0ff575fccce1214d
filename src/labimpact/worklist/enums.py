"""The views of the list and the stretches of days into which it is cut."""

from enum import StrEnum


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    MINE = "mie"
    OFFICE = "ufficio"
    LATE = "scadute"
    HANDED = "ricevute"
    DONE = "fatte"


class Stretch(StrEnum):
    """When a thing is due, as the headings of the list say it."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"


class When(StrEnum):
    """Which days the list leaves, as they stand in its address."""

    LATE = "scadute"
    TODAY = "oggi"
    WEEK = "settimana"
