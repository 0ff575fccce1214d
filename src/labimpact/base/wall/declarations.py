"""What a model says of itself: kind of table, privacy class, retention.

The three kinds of house.md section 4: reference (readable by all), office data (policy by
office), personal data (policy by grant). `Machinery` is for tables of the framework that only
named system actors touch. A model carries its declaration as the class attribute `wall`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from labimpact.base.actor import System
from labimpact.base.permissions import Permission


class Privacy(StrEnum):
    """Privacy class of a table (domain.md section 9)."""

    NONE = "none"  # no data about persons
    STAFF = "staff"  # data about those who work in the network
    COMMON = "common"  # art. 6 GDPR
    SPECIAL = "special"  # art. 9 and 10 GDPR, and what is treated alike


@dataclass(frozen=True, kw_only=True)
class Wall:
    """`retention` names a row of the rules (retention.yaml) or 'permanent'."""

    privacy: Privacy
    retention: str
    track: bool = False  # keep changed and deleted values in audit.Change
    append_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Reference(Wall):
    """Readable by everybody; written by the owner, or by who holds `write` somewhere."""

    privacy: Privacy = Privacy.NONE
    retention: str = "permanent"
    write: Permission | None = None


@dataclass(frozen=True, kw_only=True)
class OfficeData(Wall):
    """Rows of an office: `office` is the SQL expression that gives its id.

    `person` (a column) additionally hides the row when that person is sealed to the actor;
    `hidden` names a wall function giving the ids of rows hidden by a seal.
    """

    office: str = "office_id"
    read: Permission
    write: Permission | None
    person: str | None = None
    hidden: str | None = None
    also_read: str = "false"
    also_write: str = "false"
    systems: tuple[System, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonalData(Wall):
    """Rows about a person: visible by a grant of one of the actor's offices, and no seal."""

    person: str = "person_id"
    read: Permission = Permission.PERSON_VIEW
    write: Permission = Permission.PERSON_EDIT
    track: bool = True


@dataclass(frozen=True, kw_only=True)
class OwnData(Wall):
    """Rows that belong to one user and to nobody else (drafts, devices)."""

    user: str = "user_id"
    systems: tuple[System, ...] = (System.SIGN_IN,)


@dataclass(frozen=True, kw_only=True)
class Machinery(Wall):
    """Tables of the framework: only the named system actors read and write them."""

    systems: tuple[System, ...] = (System.SIGN_IN,)


@dataclass(frozen=True, kw_only=True)
class Custom(Wall):
    """Policies written by hand where the kinds do not fit: SQL of USING and WITH CHECK.

    `person` names the column whose person the history of the row belongs to.
    """

    person: str | None = None
    read: str
    insert: str = "false"
    update: str = "false"
    delete: str = "false"
    update_columns: tuple[str, ...] = ()  # empty: all of them
