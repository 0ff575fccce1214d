"""Foglio di compilazione: what the record knows, in the order of the official form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from labimpact.people.enums import DatePrecision
from labimpact.people.models import Address, ContactPoint, Person
from labimpact.people.queries.sheet import Sheet
from labimpact.procedures.queries.page import CasePage
from labimpact.rules.forms.answers import in_words
from labimpact.rules.procedures.definition import ANSWERS, FormField, FormSection


@dataclass(frozen=True)
class SheetField:
    """A field of the form: its label, the value to copy, or a gap to be asked."""

    number: int
    label: str
    value: str
    note: str
    is_gap: bool  # the record could know it and does not
    by_hand: bool = False  # no record keeps it: it is written on the form itself


@dataclass(frozen=True)
class SheetSection:
    title: str
    who: str  # the person the section is about, when there may be several
    fields: tuple[SheetField, ...]
    lacks: str = ""  # the role of whom it is about, when nobody in the case has it


class FormSheet:
    """The form of a case filled with what is known of its people."""

    def __init__(self, page: CasePage) -> None:
        self.form = page.procedure.form
        self.page = page
        by_role: dict[str, list[Person]] = {}
        for seat in page.participants:
            by_role.setdefault(seat.role, []).append(seat.person)
        self._people = by_role
        self.sections = tuple(self._sections())

    def _sections(self) -> list[SheetSection]:
        if self.form is None:
            return []
        found, number = [], 0
        labels = {role.code: role.label for role in self.page.procedure.roles}
        for section in self.form.sections:
            role = _role_of(section)
            people = self._people.get(role, []) if role else [None]
            if not people:
                found.append(SheetSection(section.title, "", (), labels.get(role, role)))
            for person in people:
                known = values_of(person) if isinstance(person, Person) else {}
                values = {f"{role}.{name}": value for name, value in known.items()} | self._said
                fields = []
                for one in section.fields:
                    number += 1
                    fields.append(_field(number, one, values))
                several = len(people) > 1 and isinstance(person, Person)
                who = str(person) if several else ""
                found.append(SheetSection(section.title, who, tuple(fields)))
        return found

    @cached_property
    def _said(self) -> dict[str, str]:
        """What the answers of the case say, as a form may ask for it."""
        answers = self.page.evaluator.answers
        return {
            f"{ANSWERS}.{q.code}": in_words(q, answers[q.code])
            for q in self.page.procedure.questions
            if answers.get(q.code) not in (None, "")
        }

    @property
    def gaps(self) -> int:
        return sum(f.is_gap for s in self.sections for f in s.fields)

    @property
    def fingerprint(self) -> str:
        """Changes when a value changes: what was checked may no longer be what is shown."""
        text = "\n".join(f"{f.label}={f.value}" for s in self.sections for f in s.fields)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_checked(self) -> bool:
        return self.page.case.form_checked_at is not None

    @property
    def changed_since(self) -> bool:
        """Checked once, and something has changed since then."""
        return self.is_checked and self.page.case.form_fingerprint != self.fingerprint


def _role_of(section: FormSection) -> str:
    """The role a section is about: that of its first field that reads the record."""
    named = (f.value.partition(".")[0] for f in section.fields if f.value)
    return next((role for role in named if role != ANSWERS), "")


def _field(number: int, one: FormField, values: dict[str, str]) -> SheetField:
    value = values.get(one.value or "", "")
    is_gap = one.value is not None and not value
    return SheetField(number, one.label, value, one.note or "", is_gap, by_hand=one.value is None)


def values_of(person: Person) -> dict[str, str]:
    """Everything a form may ask of a person, as it is written by hand; unknown is left out."""
    sheet = Sheet(person)
    home = next((a for a in _current(sheet) if a["kind"] == Address.Kind.RESIDENCE), None)
    home = home or next(iter(_current(sheet)), None) or {}
    paper = next(iter(sheet.documents), {})
    title = sheet.title.title if sheet.title else {}
    held = [c["name"] for c in sheet.citizenships if not c["lost_on"]]
    found = {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "sex": person.get_sex_display() if person.sex else "",
        "birth_date": _birth(person),
        "birth_place": str(person.birth_municipality or person.birth_place or ""),
        "birth_country": str(person.birth_country or ""),
        "citizenship": ", ".join(held),
        "tax_code": person.tax_code,
        "marital_status": sheet.marital_status,
        "phone": _contact(sheet, ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP),
        "email": _contact(sheet, ContactPoint.Kind.EMAIL),
        "arrived_year": str((sheet.migration or {}).get("arrived_italy_year") or ""),
        "italian_certificate": (sheet.migration or {}).get("italian_certificate") or "",
        **_named(home, {
            "street": "street", "municipality": "municipality", "province": "sigla",
            "postal_code": "postal_code", "at_whose": "at_whose",
        }),
        **_named(paper, {
            "document_kind": "label", "document_number": "number",
            "document_issued_on": "issued_on", "document_expires_on": "expires_on",
            "document_country": "country",
        }),
        **_named(title, {
            "title_kind": "kind_label", "title_number": "number", "title_issued_on": "issued_on",
            "title_expires_on": "expires_on", "receipt_code": "receipt_code",
        }),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _current(sheet: Sheet) -> list[dict[str, Any]]:
    return [a for a in sheet.addresses if not a["valid_to"]]


def _named(row: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    return {ours: _text(row.get(theirs)) for ours, theirs in names.items()}


def _text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value or "")


def _birth(person: Person) -> str:
    """Only a whole date is copied into a form: part of one would be taken for the first day."""
    whole = person.birth_precision == DatePrecision.DAY
    return f"{person.birth_date:%d/%m/%Y}" if whole and person.birth_date else ""


def _contact(sheet: Sheet, *kinds: str) -> str:
    """A safe contact of one's own, in the order in which they were written."""
    mine = [c for c in sheet.contacts if c["is_safe"] and c["whose"] == ContactPoint.Whose.SELF]
    return next((str(c["value"]) for c in mine if c["kind"] in kinds), "")
