"""Columns that hold what differs from one household to the next, and how a value is copied."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models

from labimpact.accounts.models import User
from labimpact.casework.models import Referral
from labimpact.desk.models import Contact
from labimpact.people.models import (
    Address,
    ContactPoint,
    Grant,
    IdentityDocument,
    Person,
    ResidenceTitle,
)

if TYPE_CHECKING:
    from labimpact.operations.many.stories import Compiler

Told = Callable[["Compiler", dict[str, Any]], str | None]
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_REFERRAL = re.compile(r"(invio n\. )(\d+)( accettato)")
# Kinds of numbers that are drawn anew for each household.
TITLE, RECEIPT, PAPER, MAIL, MOBILE = "title", "receipt", "paper", "mail", "mobile"


def is_user(model: Any) -> bool:
    return model is User


def copied(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return str(value).translate(_ESCAPES)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int | float | uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not copied")


def _of_person(name: str) -> Told:
    def told(compiler: Compiler, values: dict[str, Any]) -> str:
        return compiler.blank("person", compiler.place(Person, values["id"]), name)

    return told


def _birth(compiler: Compiler, values: dict[str, Any]) -> str | None:
    return _of_person("birth")(compiler, values) if values["birth_date"] else None


def _born_at(compiler: Compiler, values: dict[str, Any]) -> str | None:
    return compiler.blank("born_at") if values["birth_municipality_id"] else None


def _point(compiler: Compiler, values: dict[str, Any]) -> str:
    who = compiler.place(Person, values["person_id"])
    if values["kind"] == "phone":
        # The child's number is that of the parent who answers.
        whose = 0 if values["whose"] == ContactPoint.Whose.RELATIVE else who
        return compiler.blank("person", whose, "phone")
    kind = MAIL if values["kind"] == "email" else MOBILE
    return compiler.blank("number", values["id"], who, kind)


def _number(kind: str, column: str) -> Told:
    def told(compiler: Compiler, values: dict[str, Any]) -> str | None:
        if not values[column]:
            return None
        who = compiler.place(Person, values["person_id"])
        return compiler.blank("number", values["id"], who, kind)

    return told


def _when_filled(column: str, *what: Any) -> Told:
    def told(compiler: Compiler, values: dict[str, Any]) -> str | None:
        return compiler.blank(*what) if values[column] else None

    return told


def _accepted(compiler: Compiler, values: dict[str, Any]) -> str | None:
    found = _REFERRAL.fullmatch(values["reason"])
    if found is None:
        return None
    return found[1] + compiler.id(Referral, int(found[2])) + found[3]


def _submission(compiler: Compiler, values: dict[str, Any]) -> str:
    return compiler.blank("uuid", values["id"])


BLANKS: dict[tuple[type[models.Model], str], Told] = {
    **{
        (Person, column): _of_person(name)
        for column, name in (
            ("family_name", "family"), ("given_name", "given"), ("preferred_name", "preferred"),
            ("native_name", "native"), ("tax_code", "code"), ("tax_code_kind", "code_kind"),
            ("tax_code_override", "override"),
        )
    },
    (Person, "birth_date"): _birth,
    (Person, "birth_municipality_id"): _born_at,
    (ContactPoint, "value"): _point,
    (ResidenceTitle, "number"): _number(TITLE, "number"),
    (ResidenceTitle, "receipt_code"): _number(RECEIPT, "receipt_code"),
    (IdentityDocument, "number"): _number(PAPER, "number"),
    (Address, "street"): _when_filled("street", "street"),
    (Referral, "shared_name"): _when_filled("shared_name", "person", 0, "initials"),
    (Referral, "shared_contact"): _when_filled("shared_contact", "person", 0, "phone"),
    (Grant, "reason"): _accepted,
    (Contact, "submission"): _submission,
}  # fmt: skip
