"""What is known of a person in rows: documents, contacts, addresses, languages, titles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.people.forms.fields import (
    CitizenshipField,
    CodeField,
    CountryField,
    KnownField,
    LanguageField,
    ModelForm,
    MunicipalityField,
    TextField,
    settle_municipality,
)
from labimpact.people.models import (
    Address,
    Citizenship,
    Guardianship,
    IdentityDocument,
    MigrationProfile,
    Person,
    ResidenceTitle,
    SpokenLanguage,
    same_person,
)
from labimpact.ui.forms import DayField


class RowForm(ModelForm):
    """One row about a person; the person is given by the page, never by the form."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = "—"
            elif isinstance(field, forms.ChoiceField):
                offered: list[Any] = list(field.choices)  # type: ignore[arg-type]
                if offered[:1] == BLANK_CHOICE_DASH:
                    field.choices = [("", "—"), *offered[1:]]

    def validate_constraints(self) -> None:
        """Each is refused beside its field; a race is refused by the action."""

    def refuse_backwards(self, first: str, last: str, said: str) -> None:
        """An end before its beginning is said beside the end."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and end < start:
            self.add_error(last, said)

    def refuse_future(self, name: str) -> None:
        day = self.cleaned_data.get(name)
        if day and day > clock.today():
            self.add_error(name, _now("Questa data deve ancora venire."))

    def refuse_twice(self, name: str, value: Any) -> None:
        """The same State or language is not written twice."""
        twins = self._meta.model._default_manager.filter(
            same_person("person", self.person), **{name: value}
        )
        if value is not None and twins.exclude(pk=self.instance.pk).exists():
            self.add_error(name, _now("C'è già: modifica la riga che esiste."))


class CitizenshipForm(RowForm):
    country = CitizenshipField(label=_("Cittadinanza"), required=True)
    acquired_on = DayField(label=_("Dal"), required=False)
    lost_on = DayField(label=_("Al"), required=False)

    class Meta:
        model = Citizenship
        fields = ["country", "acquired_on", "lost_on"]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.refuse_twice("country", self.cleaned_data.get("country"))
        self.refuse_future("acquired_on")
        self.refuse_backwards("acquired_on", "lost_on", _now("Finisce prima di cominciare."))
        return self.cleaned_data


class DocumentForm(RowForm):
    kind = CodeField("identity_document_type", label=_("Tipo"), required=True)
    number = TextField(label=_("Numero"), max_length=40)
    country = CountryField(label=_("Rilasciato da"))
    issued_on = DayField(label=_("Rilasciato il"), required=False)
    expires_on = DayField(label=_("Scade il"), required=False)

    class Meta:
        model = IdentityDocument
        fields = ["kind", "number", "country", "issued_on", "expires_on"]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.refuse_future("issued_on")
        self.refuse_backwards("issued_on", "expires_on", _now("Scade prima di essere rilasciato."))
        return self.cleaned_data


class AddressForm(RowForm):
    street = TextField(label=_("Via e numero"), max_length=200, required=False)
    municipality = MunicipalityField(label=_("Comune"))
    postal_code = TextField(label=_("CAP"), max_length=5, required=False)
    at_whose = TextField(label=_("Presso"), max_length=120, required=False)
    valid_from = DayField(label=_("Dal"), required=False)
    valid_to = DayField(label=_("Al"), required=False)

    class Meta:
        model = Address
        fields = [
            "kind", "street", "municipality", "postal_code", "at_whose", "valid_from", "valid_to"
        ]  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        known = self.cleaned_data
        settle_municipality(self, "municipality", known.get("valid_to"))
        self.refuse_backwards("valid_from", "valid_to", _now("Finisce prima di cominciare."))
        if known.get("postal_code") and not known["postal_code"].isdecimal():
            self.add_error("postal_code", _now("Il CAP è di cinque cifre."))
        somewhere = known.get("street") or known.get("municipality") or known.get("at_whose")
        wrong = "municipality" in self.errors or "street" in self.errors
        if known.get("kind") != Address.Kind.NONE and not somewhere and not wrong:
            self.add_error("street", _now("Scrivi almeno la via o il comune."))
        return known


class LanguageForm(RowForm):
    language = LanguageField(label=_("Lingua"), required=True)
    level = CodeField("language_level", label=_("Livello"))
    reads_and_writes = KnownField(label=_("La legge e la scrive"))

    class Meta:
        model = SpokenLanguage
        fields = ["language", "level", "reads_and_writes"]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.refuse_twice("language", self.cleaned_data.get("language"))
        return self.cleaned_data


class TitleForm(RowForm):
    state = CodeField("residence_title_state", label=_("Stato"), required=True)
    kind = CodeField("residence_title_type", label=_("Tipo"))
    number = TextField(label=_("Numero del permesso"), max_length=40, required=False)
    receipt_code = TextField(label=_("Codice della ricevuta"), max_length=40, required=False)
    issued_on = DayField(label=_("Rilasciato il"), required=False)
    expires_on = DayField(label=_("Scade il"), required=False)
    expiry_missing_reason = CodeField("missing_reason", label=_("Perché manca la scadenza"))
    first_year = forms.IntegerField(
        label=_("Anno del primo permesso"), required=False, min_value=1950, max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip

    class Meta:
        model = ResidenceTitle
        fields = [
            "state", "kind", "number", "receipt_code", "issued_on", "expires_on",
            "expiry_missing_reason", "first_year", "is_current",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.refuse_future("issued_on")
        self.refuse_backwards("issued_on", "expires_on", _now("Scade prima di essere rilasciato."))
        if self.cleaned_data.get("expires_on"):
            self.cleaned_data["expiry_missing_reason"] = ""
        if (self.cleaned_data.get("first_year") or 0) > clock.today().year:
            self.add_error("first_year", _now("Questo anno deve ancora venire."))
        return self.cleaned_data


class MigrationForm(RowForm):
    household_country = CountryField(label=_("Paese di origine della famiglia"))
    last_country = CountryField(label=_("Ultimo Paese prima dell'Italia"))
    arrived_alone = KnownField(label=_("È arrivata o arrivato da solo"))
    border = TextField(label=_("Frontiera di ingresso"), max_length=120, required=False)
    reception_facility = TextField(
        label=_("Struttura di accoglienza"), max_length=200, required=False
    )
    sai_holder = TextField(label=_("Titolare del progetto SAI"), max_length=200, required=False)
    italian_level = CodeField("language_level", label=_("Livello di italiano"))
    italian_certificate = TextField(
        label=_("Certificato di italiano"), max_length=120, required=False
    )

    class Meta:
        model = MigrationProfile
        fields = [
            "household_country", "last_country", "arrived_italy_year", "arrived_region_year",
            "arrived_alone", "border", "reception_facility", "sai_holder", "protection",
            "italian_level", "italian_certificate",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        known = self.cleaned_data
        for name in ("arrived_italy_year", "arrived_region_year"):
            if known.get(name) and not 1900 <= known[name] <= clock.today().year:
                self.add_error(name, _now("Scrivi un anno tra il 1900 e oggi."))
        italy, region = known.get("arrived_italy_year"), known.get("arrived_region_year")
        if italy and region and region < italy:
            self.add_error("arrived_region_year", _now("È prima dell'arrivo in Italia."))
        return known


class GuardianForm(RowForm):
    """Responsabile del minore: somebody of the household, or a name written by hand."""

    guardian = forms.TypedChoiceField(
        label=_("Persona della rete"), required=False, coerce=int, empty_value=None,
        help_text=_("Tra chi è nello stesso nucleo; altrimenti scrivi il nome qui sotto."),
    )  # fmt: skip
    guardian_name = TextField(label=_("Nome di chi risponde"), max_length=200, required=False)
    act = TextField(label=_("Provvedimento"), max_length=200, required=False)
    valid_from = DayField(label=_("Dal"), required=False)
    valid_to = DayField(label=_("Al"), required=False)

    class Meta:
        model = Guardianship
        fields = ["kind", "guardian", "guardian_name", "act", "valid_from", "valid_to"]

    def __init__(self, *args: Any, person: Person, family: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.family = {member.pk: member for member in family if member.pk != person.pk}
        offered = [(pk, member.full_name) for pk, member in self.family.items()]
        # A guardian whom this office may not see stays as they are, without a name.
        self.unseen = self.instance.guardian_id if self.instance.pk else None
        if self.unseen is not None and self.unseen not in self.family:
            offered.append((self.unseen, _now("persona che il tuo ufficio non conosce")))
        field = self.fields["guardian"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("", "—"), *offered]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        known = self.cleaned_data
        chosen = known.get("guardian")
        if chosen is not None and chosen == self.unseen and chosen not in self.family:
            del known["guardian"]
        else:
            known["guardian"] = self.family.get(chosen or 0)
        if chosen is None and not known.get("guardian_name"):
            self.add_error("guardian_name", _now("Scegli una persona o scrivi il nome."))
        self.refuse_backwards("valid_from", "valid_to", _now("Finisce prima di cominciare."))
        return known
