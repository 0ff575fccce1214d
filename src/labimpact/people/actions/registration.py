"""A person enters the network: registered by an office, which by that may see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Country, Language, Municipality
from labimpact.people import permissions, search
from labimpact.people.actions.indexing import write_keys_of_new
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import GrantBasis, TaxCodeKind
from labimpact.people.models import (
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
    if not permissions.can_register(by) or by.office_id is None:
        raise Refused(_("Scegli prima l'ufficio per cui lavori: la persona si registra lì."))
    if not (data.family_name or data.given_name or data.preferred_name):
        raise Refused(_("Scrivi almeno un nome."))
    if twin := _just_registered(data, by):
        return twin
    person = _write_person(data, by.office_id, by)
    Grant.objects.create(
        person=person,
        office_id=by.office_id,
        basis=GrantBasis.OWN_CONTACT,
        granted_by_id=by.user_id,
    )
    _write_details(person, data)
    log.record("person.registered", by=by, target=person, persons=[person.pk])
    return person


def _write_person(data: NewPerson, office_id: int, by: Actor) -> Person:
    return Person.objects.create(
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
        registered_office_id=office_id,
        registered_by_id=by.user_id,
    )


def _write_details(person: Person, data: NewPerson) -> None:
    Citizenship.objects.bulk_create(
        Citizenship(person=person, country=country) for country in dict.fromkeys(data.citizenships)
    )
    if data.language is not None:
        SpokenLanguage.objects.create(person=person, language=data.language)
    if data.phone:
        ContactPoint.objects.create(person=person, value=data.phone, whose=data.phone_whose)
    if data.title_state:
        ResidenceTitle.objects.create(
            person=person,
            state=data.title_state,
            kind=data.title_kind,
            number=data.title_number,
            expires_on=data.title_expires_on,
        )
    known = search.Known(
        names=data.names,
        phones=[data.phone] if data.phone else [],
        tax_code=data.tax_code,
        permits=[data.title_number] if data.title_number else [],
    )
    write_keys_of_new(person, known)


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
