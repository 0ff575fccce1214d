"""The records that codes of a draft stand for, read once and kept for the length of a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from labimpact.imports.drafts import PersonDraft
from labimpact.network.models import Country, Language, Municipality
from labimpact.people import phones
from labimpact.people.actions import NewPerson
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import ContactPoint


@dataclass
class Codes:
    """Countries and languages are few and read together; municipalities as they are met."""

    countries: dict[str, Country] = field(
        default_factory=lambda: Country.objects.in_bulk(field_name="code")
    )
    languages: dict[str, Language] = field(
        default_factory=lambda: Language.objects.in_bulk(field_name="code")
    )
    municipalities: dict[str, Municipality] = field(default_factory=dict)

    def prepare(self, drafts: Iterable[PersonDraft]) -> None:
        """Read the municipalities that these drafts name; of several the one that still is."""
        wanted = {code for d in drafts for code in (d.birth_municipality, d.municipality) if code}
        missing = wanted - self.municipalities.keys()
        if missing:
            rows = Municipality.objects.filter(belfiore__in=missing)
            for row in rows.order_by("belfiore", "valid_to", "pk").reverse():
                # Read in reverse, nulls first: a suppressed one gives way to one that still is.
                if row.belfiore not in self.municipalities or row.valid_to is None:
                    self.municipalities[row.belfiore] = row

    def language_id(self, code: str) -> int | None:
        found = self.languages.get(code)
        return found.pk if found else None

    def new_person(self, draft: PersonDraft) -> NewPerson:
        """The draft as `people.actions.register` takes it."""
        first, *others = [*map(phones.shown, draft.phones), ""]
        return NewPerson(
            family_name=draft.family_name,
            given_name=draft.given_name,
            native_name=draft.native_name,
            sex=draft.sex,
            birth=birth_of(draft),
            birth_country=self.countries.get(draft.birth_country),
            birth_municipality=self.municipalities.get(draft.birth_municipality),
            birth_place=draft.birth_place,
            tax_code=draft.tax_code,
            tax_code_kind=draft.tax_code_kind,
            citizenships=tuple(
                self.countries[code] for code in draft.citizenships if code in self.countries
            ),
            language=self.languages.get(draft.language),
            phone=first,
            phone_whose=draft.phone_whose or ContactPoint.Whose.SELF,
            more_phones=tuple(phone for phone in others if phone),
            email=draft.email,
            street=draft.street,
            postal_code=draft.postal_code,
            municipality=self.municipalities.get(draft.municipality),
            title_state=draft.title_state,
            title_kind=draft.title_kind,
            title_number=draft.title_number,
            title_expires_on=day(draft.title_expires_on),
            note=_note(draft),
        )


def _note(draft: PersonDraft) -> str:
    number = draft.external_id
    told = _("Numero nel registro: %(number)s") % {"number": number} if number else ""
    return "\n".join(filter(None, [draft.note, told]))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def birth_of(draft: PersonDraft) -> PartialDate:
    if not draft.birth:
        return UNKNOWN
    return PartialDate(date.fromisoformat(draft.birth), DatePrecision(draft.birth_precision))
