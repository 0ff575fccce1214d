"""Mandates as they are listed and as they are printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from labimpact.base import clock
from labimpact.network.models import Language
from labimpact.people.enums import DatePrecision
from labimpact.people.models import IdentityDocument, Mandate, Person, same_person
from labimpact.people.queries import notices
from labimpact.rules import queries as rules


def mandates_of(person: Person) -> QuerySet[Mandate]:
    """The mandates of a person, newest first."""
    return Mandate.objects.filter(same_person("person", person)).select_related("office")


def is_usable(mandate: Mandate, on: date) -> bool:
    """Signed, not revoked, and within its dates."""
    ended = mandate.valid_to is not None and mandate.valid_to < on
    signed = mandate.signed_file_id is not None
    return signed and mandate.revoked_at is None and mandate.valid_from <= on and not ended


def printable_languages() -> list[Language]:
    """Languages in which the sheet's fixed sentences exist, Italian aside."""
    version = notices.current_version()
    return [
        language
        for language in notices.available(version)
        if language.code != notices.ITALIAN and notices.is_printable(language.code)
    ]


def language_of(person: Person) -> str:
    """The facing language for a person, empty when Italian is enough."""
    code = notices.language_for(person, notices.current_version())
    return "" if code == notices.ITALIAN or not notices.is_printable(code) else code


def sheet(mandate: Mandate, person: Person, language: str) -> dict[str, Any]:
    """What the typst template prints: data only, no markup."""
    version = notices.current_version()
    italian = notices.read(version, notices.ITALIAN)
    known = language in notices.languages(version) and notices.is_printable(language)
    facing = notices.read(version, language) if known and language != notices.ITALIAN else None
    office = mandate.office
    return {
        "number": mandate.pk,
        "body": office.body.name,
        "office": office.name,
        "address": ", ".join(filter(None, [office.address, office.phone, office.email])),
        "words": dict(italian.words),
        "facing": dict(facing.words) if facing else None,
        "facing_lang": facing.language if facing else "",
        "facing_dir": facing.direction if facing else "ltr",
        "reviewed": facing.is_reviewed if facing else True,
        "person": _identity(person),
        "delegate": mandate.delegate_name,
        "purpose": mandate.purpose,
        "valid_from": f"{mandate.valid_from:%d/%m/%Y}",
        "valid_to": f"{mandate.valid_to:%d/%m/%Y}" if mandate.valid_to else "",
        "printed_on": f"{clock.today():%d/%m/%Y}",
        "revoked": mandate.revoked_at is not None,
    }


def _identity(person: Person) -> list[list[str]]:
    """Label and value of what names the person; what is unknown is left out."""
    document = (
        IdentityDocument.objects.filter(same_person("person", person))
        .order_by("-expires_on", "pk")
        .first()
    )
    papers = ""
    if document is not None:
        papers = f"{rules.label('identity_document_type', document.kind)} {document.number}"
    rows = [
        ["Cognome e nome", person.full_name],
        ["Nome nella propria scrittura", person.native_name],
        ["Data di nascita", _birth(person)],
        ["Luogo di nascita", _birth_place(person)],
        ["Codice fiscale", person.tax_code],
        ["Documento", papers],
    ]
    return [row for row in rows if row[1]]


def _birth(person: Person) -> str:
    born = person.birth_date
    if born is None:
        return ""
    forms = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%m/%Y"}
    return born.strftime(forms.get(DatePrecision(person.birth_precision), "%d/%m/%Y"))


def _birth_place(person: Person) -> str:
    place = str(person.birth_municipality) if person.birth_municipality else person.birth_place
    country = str(person.birth_country) if person.birth_country else ""
    return ", ".join(filter(None, [place, country]))
