"""What a register says otherwise of a person already known: told, never written over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from labimpact.imports.codes import Codes, birth_of
from labimpact.imports.drafts import PersonDraft
from labimpact.people import phones, search
from labimpact.people.models import Person


def differences(draft: PersonDraft, person: Person, codes: Codes) -> list[dict[str, Any]]:
    """Each thing the register says and the record does not, or says in another way."""
    pairs = [
        (_("cognome"), draft.family_name, person.family_name),
        (_("nome"), draft.given_name, person.given_name),
        (_("sesso"), draft.sex, person.sex),
        (_("nascita"), str(birth_of(draft)), person.birth_shown),
        (_("codice fiscale"), draft.tax_code, person.tax_code),
    ]
    found = [
        {"what": what, "written": written, "known": known}
        for what, written, known in pairs
        if written and search.fold(written).strip() != search.fold(known).strip()
    ]
    return found + _of_parts(draft, person, codes)


def _of_parts(draft: PersonDraft, person: Person, codes: Codes) -> list[dict[str, Any]]:
    points = [point.value for point in person.contact_points.all()]
    called = {search.phone_digits(value) for value in points}
    titles = [title.number for title in person.residence_titles.all() if title.number]
    held = {row.country.code: row.country.name for row in person.citizenships.all()}
    found = [
        {"what": _("telefono"), "written": phones.shown(phone), "known": ", ".join(points)}
        for phone in draft.phones
        if search.phone_digits(phone) not in called
    ]
    if draft.email and draft.email.casefold() not in {value.casefold() for value in points}:
        found.append({"what": _("e-mail"), "written": draft.email, "known": ", ".join(points)})
    number = draft.title_number
    if number and search.compact(number) not in set(map(search.compact, titles)):
        found.append({"what": _("permesso"), "written": number, "known": ", ".join(titles)})
    for code in draft.citizenships:
        if code not in held and code in codes.countries:
            country = codes.countries[code].name
            found.append(
                {"what": _("cittadinanza"), "written": country, "known": ", ".join(held.values())}
            )
    return found
