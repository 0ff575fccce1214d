"""A person enters the network: registered by an office, which by that may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk, clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Country, Language, Municipality
from labimpact.people import permissions, search
from labimpact.people.actions.indexing import write_keys_of_new
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import GrantBasis, TaxCodeKind
from labimpact.people.models import (
    Address,
    Citizenship,
    ContactPoint,
    Grant,
    Person,
    ResidenceTitle,
    SpokenLanguage,
)

# A second click on the same form is the same registration.
SAME_CLICK = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What is asked at the first meeting; only a name is mandatory."""

    family_name: str = ""
    given_name: str = ""
    preferred_name: str = ""
    native_name: str = ""
    sex: str = ""
    birth: PartialDate = UNKNOWN
    birth_missing_reason: str = ""
    birth_country: Country | None = None
    birth_municipality: Municipality | None = None
    birth_place: str = ""
    tax_code: str = ""
    tax_code_kind: str = TaxCodeKind.NONE
    tax_code_override: str = ""
    citizenships: tuple[Country, ...] = ()
    language: Language | None = None
    mediator_needed: bool | None = None
    phone: str = ""
    phone_whose: str = ContactPoint.Whose.SELF
    safe_contact_note: str = ""
    title_state: str = ""
    title_kind: str = ""
    title_number: str = ""
    title_expires_on: date | None = None
    is_unaccompanied_minor: bool = False
    # What a register brings beside, and the form of the first meeting does not ask.
    more_phones: tuple[str, ...] = ()
    email: str = ""
    street: str = ""
    postal_code: str = ""
    municipality: Municipality | None = None
    note: str = ""

    @property
    def names(self) -> list[str]:
        mine = [self.family_name, self.given_name, self.preferred_name, self.native_name]
        return [name for name in mine if name]


@transaction.atomic
def register(data: NewPerson, *, by: Actor) -> Person:
    """Register a person for the office one acts for, with the grant of its own contact.

    Refused without a name or without the right to edit in that office. The same data sent twice
    within seconds by the same user (a double click) answers the person already made.
    """
    _check_right(by)
    _check_name(data)
    if twin := _just_registered(data, by):
        return twin
    return _write([data], by)[0]


@transaction.atomic
def register_many(people: Sequence[NewPerson], *, by: Actor) -> list[Person]:
    """Register many persons at once, each exactly as `register` would: for registers coming in.

    Nobody is looked for among those already there: whoever calls has done so.
    """
    _check_right(by)
    for data in people:
        _check_name(data)
    return _write(people, by)


def _check_right(by: Actor) -> None:
    if not permissions.can_register(by) or by.office_id is None:
        raise Refused(_("Scegli prima l'ufficio per cui lavori: la persona si registra lì."))


def _check_name(data: NewPerson) -> None:
    if not (data.family_name or data.given_name or data.preferred_name):
        raise Refused(_("Scrivi almeno un nome."))


def _write(people: Sequence[NewPerson], by: Actor) -> list[Person]:
    """One statement for each kind of row, whether for one person or for a thousand."""
    office_id = by.office_id or 0
    persons = bulk.insert(_person(data, office_id, by) for data in people)
    bulk.insert(
        Grant(
            person=person,
            office_id=office_id,
            basis=GrantBasis.OWN_CONTACT,
            granted_by_id=by.user_id,
        )
        for person in persons
    )
    details: dict[type[models.Model], list[models.Model]] = {}
    for person, data in zip(persons, people, strict=True):
        for row in _details(person, data):
            details.setdefault(type(row), []).append(row)
    for rows in details.values():
        bulk.insert(rows)
    write_keys_of_new(zip(persons, map(_known, people), strict=True))
    log.record_each(
        "person.registered", by=by, entries=[(person, [person.pk]) for person in persons]
    )
    return persons


def _person(data: NewPerson, office_id: int, by: Actor) -> Person:
    return Person(
        family_name=data.family_name,
        given_name=data.given_name,
        preferred_name=data.preferred_name,
        native_name=data.native_name,
        sex=data.sex,
        birth_date=data.birth.first,
        birth_precision=data.birth.precision,
        birth_missing_reason="" if data.birth.first else data.birth_missing_reason,
        birth_country=data.birth_country,
        birth_municipality=data.birth_municipality,
        birth_place=data.birth_place,
        tax_code=data.tax_code,
        tax_code_kind=data.tax_code_kind,
        tax_code_override=data.tax_code_override,
        mediator_needed=data.mediator_needed,
        mediation_language=data.language,
        safe_contact_note=data.safe_contact_note,
        is_unaccompanied_minor=data.is_unaccompanied_minor,
        note=data.note,
        registered_office_id=office_id,
        registered_by_id=by.user_id,
    )


def _details(person: Person, data: NewPerson) -> Iterator[models.Model]:
    for country in dict.fromkeys(data.citizenships):
        yield Citizenship(person=person, country=country)
    if data.language is not None:
        yield SpokenLanguage(person=person, language=data.language)
    if data.phone:
        yield ContactPoint(person=person, value=data.phone, whose=data.phone_whose)
    for phone in data.more_phones:
        yield ContactPoint(person=person, value=phone, whose=data.phone_whose)
    if data.email:
        yield ContactPoint(person=person, kind=ContactPoint.Kind.EMAIL, value=data.email)
    if data.street or data.municipality:
        yield Address(
            person=person,
            kind=Address.Kind.DOMICILE,
            street=data.street,
            postal_code=data.postal_code,
            municipality=data.municipality,
        )
    if data.title_state:
        yield ResidenceTitle(
            person=person,
            state=data.title_state,
            kind=data.title_kind,
            number=data.title_number,
            expires_on=data.title_expires_on,
        )


def _known(data: NewPerson) -> search.Known:
    return search.Known(
        names=data.names,
        phones=[phone for phone in (data.phone, *data.more_phones) if phone],
        emails=[data.email] if data.email else [],
        tax_code=data.tax_code,
        permits=[data.title_number] if data.title_state and data.title_number else [],
    )


def _just_registered(data: NewPerson, by: Actor) -> Person | None:
    """The person this very form has already made; two clicks wait for one another."""
    said = "|".join([str(by.user_id), *data.names, str(data.birth), data.tax_code, data.phone])
    number = int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    return (
        Person.objects.filter(
            family_name=data.family_name,
            given_name=data.given_name,
            preferred_name=data.preferred_name,
            native_name=data.native_name,
            birth_date=data.birth.first,
            birth_precision=data.birth.precision,
            tax_code=data.tax_code,
            registered_by_id=by.user_id,
            registered_office_id=by.office_id,
            registered_at__gt=clock.now() - SAME_CLICK,
        )
        .order_by("pk")
        .first()
    )
