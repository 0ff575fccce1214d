"""The parts of a record that are edited one at a time, by the name they have in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from labimpact.people.forms.contacts import ContactPointForm
from labimpact.people.forms.identity import IdentityForm, PersonForm, SafetyForm, SituationForm
from labimpact.people.forms.rows import (
    AddressForm,
    CitizenshipForm,
    DocumentForm,
    GuardianForm,
    LanguageForm,
    MigrationForm,
    RowForm,
    TitleForm,
)
from labimpact.people.models import (
    Address,
    Citizenship,
    ContactPoint,
    Guardianship,
    IdentityDocument,
    MigrationProfile,
    ResidenceTitle,
    SpokenLanguage,
    same_person,
)


@dataclass(frozen=True, kw_only=True)
class PersonSection:
    """A part of the person's own row."""

    title: str | Promise
    form: type[PersonForm]


@dataclass(frozen=True, kw_only=True)
class RowSection:
    """Rows about the person; `many` is false where there is at most one."""

    title: str | Promise
    one: str | Promise
    form: type[RowForm]
    model: type[Model]
    owner: str = "person"
    many: bool = True

    def rows_of(self, person_id: int) -> Any:
        return self.model._default_manager.filter(same_person(self.owner, person_id))


PERSON_SECTIONS = {
    "anagrafica": PersonSection(title=_("Anagrafica"), form=IdentityForm),
    "situazione": PersonSection(title=_("Lingua e situazione"), form=SituationForm),
    "prudenza": PersonSection(title=_("Come contattare senza rischi"), form=SafetyForm),
}
ROW_SECTIONS = {
    "cittadinanze": RowSection(
        title=_("Cittadinanze"), one=_("Cittadinanza"), form=CitizenshipForm, model=Citizenship
    ),
    "documenti": RowSection(
        title=_("Documenti d'identità"), one=_("Documento d'identità"), form=DocumentForm,
        model=IdentityDocument,
    ),
    "recapiti": RowSection(
        title=_("Recapiti"), one=_("Recapito"), form=ContactPointForm, model=ContactPoint
    ),
    "indirizzi": RowSection(
        title=_("Indirizzi"), one=_("Indirizzo"), form=AddressForm, model=Address
    ),
    "lingue": RowSection(
        title=_("Lingue parlate"), one=_("Lingua parlata"), form=LanguageForm, model=SpokenLanguage
    ),
    "titoli": RowSection(
        title=_("Titolo di soggiorno"), one=_("Titolo di soggiorno"), form=TitleForm,
        model=ResidenceTitle,
    ),
    "migrazione": RowSection(
        title=_("Storia migratoria"), one=_("Storia migratoria"), form=MigrationForm,
        model=MigrationProfile, many=False,
    ),
    "responsabili": RowSection(
        title=_("Chi risponde del minore"), one=_("Responsabile del minore"), form=GuardianForm,
        model=Guardianship, owner="minor",
    ),
}  # fmt: skip
