"""What was read from a register, before anything is written: rows, persons, contacts, problems.

The contract of two halves: `imports/files`, `understanding`, `mapping` and `profiles` fill these
classes and write nothing; staging keeps them as JSON, and the writers of `people` and `desk` turn
them into records. All are frozen and go to plain JSON and back without loss (`to_json`,
`from_json`; what equals its default is left out, so ten thousand rows stay small). Days are ISO
text ("2024-02-01"), hours "HH:MM", codes those of the product's own lists (ISO alpha-3 countries,
cadastral codes of municipalities, ISO 639 languages); what is not known is the empty text.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar, Self


class Level(StrEnum):
    """How much a problem weighs: the row cannot enter; enters if confirmed; enters anyway."""

    ERROR = "error"
    DOUBT = "doubt"
    NOTE = "note"


class How(StrEnum):
    """How a written value was understood, from the surest to the least sure."""

    EXACT = "exact"
    REMEMBERED = "remembered"
    SYNONYM = "synonym"
    NEAR = "near"
    GUESS = "guess"


class Jsonable:
    """Plain JSON and back; `parts` names the class of the fields that hold other drafts."""

    parts: ClassVar[dict[str, Any]] = {}

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in fields(self):  # type: ignore[arg-type]
            value = getattr(self, one.name)
            if value != _default(one):
                found[one.name] = _plain(value)
        return found

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{name: cls._read(name, value) for name, value in data.items()})

    @classmethod
    def _read(cls, name: str, value: Any) -> Any:
        made = cls.parts.get(name, lambda plain: plain)
        return tuple(made(one) for one in value) if isinstance(value, list) else made(value)


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def _plain(value: Any) -> Any:
    if isinstance(value, Jsonable):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


@dataclass(frozen=True, kw_only=True)
class Problem(Jsonable):
    """Something about a row that a person should read: where, what was written, one sentence."""

    parts: ClassVar[dict[str, Any]] = {"level": Level}

    level: Level
    sentence: str
    column: str | None = None  # the heading as written in the file
    field: str | None = None  # the field of the profile
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Understood(Jsonable):
    """A value of a closed list as it was understood, so that it can be corrected once for all."""

    parts: ClassVar[dict[str, Any]] = {"how": How}

    field: str  # kind of list: municipality, country, language, permit, item, need, channel…
    written: str
    code: str
    label: str
    how: How = How.EXACT


@dataclass(frozen=True, kw_only=True)
class PersonDraft(Jsonable):
    """A person as the register tells of them; nothing is invented."""

    family_name: str = ""
    given_name: str = ""
    native_name: str = ""
    sex: str = ""
    birth: str = ""
    birth_precision: str = "unknown"
    birth_country: str = ""
    birth_municipality: str = ""
    birth_place: str = ""
    tax_code: str = ""
    tax_code_kind: str = "none"
    citizenships: tuple[str, ...] = ()
    language: str = ""
    phones: tuple[str, ...] = ()  # E.164 when valid, as written otherwise
    phone_whose: str = ""  # relative, friend, service: when the register says it is not one's own
    email: str = ""
    street: str = ""
    postal_code: str = ""
    municipality: str = ""  # where the person lives
    title_state: str = ""
    title_kind: str = ""
    title_number: str = ""
    title_expires_on: str = ""
    note: str = ""
    external_id: str = ""  # number in the old register
    role: str = "subject"  # subject, family, delegate


@dataclass(frozen=True, kw_only=True)
class ContactDraft(Jsonable):
    """A contact as the register tells of it."""

    occurred_on: str
    occurred_at: str = ""
    minutes: int | None = None
    items: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    channel: str = ""
    language: str = ""
    mediator_present: bool = False
    anonymous: int = 0  # people whom nobody named
    operator: str = ""  # who met the person, as free text
    note: str = ""
    outcome: str = ""
    next_step: str = ""
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class RowReading(Jsonable):
    """One row of the sheet: as written, and as understood."""

    parts: ClassVar[dict[str, Any]] = {
        "persons": PersonDraft.from_json,
        "contact": ContactDraft.from_json,
        "problems": Problem.from_json,
        "understood": Understood.from_json,
    }

    number: int  # the row as the spreadsheet shows it
    cells: dict[str, str] = field(default_factory=dict)
    persons: tuple[PersonDraft, ...] = ()
    contact: ContactDraft | None = None
    problems: tuple[Problem, ...] = ()
    understood: tuple[Understood, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the row can enter, if only after a confirmation."""
        return not any(problem.level == Level.ERROR for problem in self.problems)

    @property
    def doubtful(self) -> bool:
        """Whether somebody must confirm it first."""
        return self.ok and any(problem.level == Level.DOUBT for problem in self.problems)


@dataclass(frozen=True, kw_only=True)
class Mapping(Jsonable):
    """Which column is which field, and how the file is to be read."""

    columns: dict[str, str] = field(default_factory=dict)  # heading -> field of the profile
    # sheet, heading_row, encoding, separator, day_first, names_order, default_minutes,
    # default_item, split_people
    options: dict[str, Any] = field(default_factory=dict)
