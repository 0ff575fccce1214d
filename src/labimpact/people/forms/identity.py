"""Who a person is: names, birth, tax code; the same fields when registering and when editing."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.people import taxcode
from labimpact.people.actions.registration import NewPerson
from labimpact.people.dates import UNKNOWN, ImpossibleBirth, PartialDate, partial_date
from labimpact.people.enums import Sex, TaxCodeKind
from labimpact.people.forms.fields import (
    CitizenshipField,
    CodeField,
    CountryField,
    KnownField,
    LanguageField,
    ModelForm,
    MunicipalityField,
    NameField,
    NativeNameInput,
    TextField,
    phone_trouble,
    settle_municipality,
)
from labimpact.people.models import ContactPoint, Person
from labimpact.people.queries.places import codes_of_place
from labimpact.ui.forms import DayField

BIRTH = ("birth_day", "birth_month", "birth_year")


class _Part(forms.IntegerField):
    """One box of a date in parts."""

    def __init__(self, label: Any, hint: str, digits: int) -> None:
        widget = forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "placeholder": hint, "size": digits + 1}
        )
        super().__init__(label=label, required=False, widget=widget)
        self.error_messages["invalid"] = _("Scrivi solo cifre.")


class IdentityFields(forms.Form):
    """Only a name is mandatory; what is not known stays empty, with the reason if one says it."""

    family_name = NameField(label=_("Cognome"), max_length=120, required=False)
    given_name = NameField(label=_("Nome"), max_length=120, required=False)
    preferred_name = NameField(label=_("Come vuole farsi chiamare"), max_length=120, required=False)
    native_name = NameField(
        label=_("Nome nella propria scrittura"), max_length=200, required=False,
        widget=NativeNameInput(),
    )  # fmt: skip
    sex = forms.ChoiceField(
        label=_("Sesso sul documento"), required=False,
        choices=[("", _("Non rilevato")), *((s.value, s.label) for s in Sex if s)],
    )  # fmt: skip
    birth_day = _Part(_("Giorno di nascita"), "gg", 2)
    birth_month = _Part(_("Mese di nascita"), "mm", 2)
    birth_year = _Part(_("Anno di nascita"), "aaaa", 4)
    birth_missing_reason = CodeField("missing_reason", label=_("Perché manca la data di nascita"))
    birth_country = CountryField(label=_("Stato di nascita"))
    birth_municipality = MunicipalityField(
        label=_("Comune di nascita, se in Italia"),
        help_text=_("Anche un Comune che oggi non esiste più."),
    )
    birth_place = TextField(label=_("Città di nascita all'estero"), max_length=120, required=False)
    tax_code = TextField(
        label=_("Codice fiscale"), max_length=24, required=False,
        help_text=_("16 caratteri, oppure 11 cifre se è provvisorio."),
    )  # fmt: skip
    tax_code_override = TextField(
        label=_("Perché il codice fiscale va bene anche se non torna"),
        max_length=200, required=False,
        help_text=_("Solo se il sistema segnala una differenza: per esempio «così sulla tessera»."),
    )  # fmt: skip

    birth: PartialDate = UNKNOWN
    tax_code_kind: str = TaxCodeKind.NONE

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self._clean_names()
        self._clean_birth()
        on = self.birth.first
        if place := settle_municipality(self, "birth_municipality", on):
            self._clean_birth_place(place)
        self._clean_tax_code()
        return self.cleaned_data

    def _clean_names(self) -> None:
        mandatory = ("family_name", "given_name", "preferred_name")
        wrong = any(name in self.errors for name in mandatory)
        if not wrong and not any(self.cleaned_data.get(name) for name in mandatory):
            self.add_error("family_name", _now("Scrivi almeno un nome: il cognome, il nome o come si fa chiamare."))  # noqa: E501  # fmt: skip

    def _clean_birth(self) -> None:
        self.birth = UNKNOWN
        if any(name in self.errors for name in BIRTH):
            return
        day, month, year = (self.cleaned_data.get(name) for name in BIRTH)
        try:
            self.birth = partial_date(day, month, year, today=clock.today())
        except ImpossibleBirth as error:
            self.add_error(f"birth_{error.part}", str(error))

    def _clean_birth_place(self, place: Any) -> None:
        country = self.cleaned_data.get("birth_country")
        if country is not None and country.code != "ITA":
            self.add_error(
                "birth_municipality",
                _now("Il comune è in Italia, lo Stato di nascita no: lascia uno solo dei due."),
            )

    def _clean_tax_code(self) -> None:
        code = taxcode.normalised(self.cleaned_data.get("tax_code", ""))
        try:
            self.tax_code_kind = taxcode.kind_of(code)
        except ValueError as error:
            self.add_error("tax_code", str(error))
            return
        self.cleaned_data["tax_code"] = code
        said = taxcode.disagreements(code, self._bearer())
        if said and not self.cleaned_data.get("tax_code_override"):
            closing = _now("Correggi, oppure scrivi sotto perché va bene così.")
            self.add_error("tax_code", " ".join([*said, closing]))

    def _bearer(self) -> taxcode.Bearer:
        known = self.cleaned_data
        place = known.get("birth_municipality")
        settled = None if isinstance(place, list) else place
        return taxcode.Bearer(
            family_name=known.get("family_name", ""),
            given_name=known.get("given_name", ""),
            sex=known.get("sex", ""),
            birth=self.birth,
            places=codes_of_place(settled, known.get("birth_country")),
        )


class RegisterForm(IdentityFields):
    """The first meeting: who, since when, what language, how to call, which title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["family_name"].widget.attrs["autofocus"] = True

    citizenship = CitizenshipField(label=_("Cittadinanza"))
    second_citizenship = CitizenshipField(label=_("Seconda cittadinanza"))
    language = LanguageField(label=_("Lingua per parlare"))
    mediator_needed = KnownField(label=_("Serve un mediatore"))
    phone = TextField(label=_("Telefono"), max_length=40, required=False)
    phone_whose = forms.ChoiceField(
        label=_("Di chi è il telefono"), choices=ContactPoint.Whose.choices, required=False,
        initial=ContactPoint.Whose.SELF,
    )  # fmt: skip
    safe_contact_note = TextField(
        label=_("Come contattare senza rischi"), max_length=300, required=False,
        help_text=_("Per esempio: «solo messaggi, mai dopo le 18»."),
    )  # fmt: skip
    title_state = CodeField("residence_title_state", label=_("Titolo di soggiorno"))
    title_kind = CodeField("residence_title_type", label=_("Tipo di titolo"))
    title_number = TextField(label=_("Numero del permesso"), max_length=40, required=False)
    title_expires_on = DayField(label=_("Scadenza del titolo"), required=False)
    is_unaccompanied_minor = forms.BooleanField(
        label=_("È un minore non accompagnato"), required=False
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and (said := phone_trouble(phone)):
            raise forms.ValidationError(said)
        return phone

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        known = self.cleaned_data
        about_title = ("title_kind", "title_number", "title_expires_on")
        if not known.get("title_state") and any(known.get(name) for name in about_title):
            self.add_error("title_state", _now("Scegli lo stato del titolo, per esempio «Ha il titolo»."))  # fmt: skip  # noqa: E501
        return known

    def to_data(self) -> NewPerson:
        """What the action takes, from a valid form."""
        known = dict(self.cleaned_data)
        for name in BIRTH:
            known.pop(name)
        citizenships = (known.pop("citizenship"), known.pop("second_citizenship"))
        known["phone_whose"] = known["phone_whose"] or ContactPoint.Whose.SELF
        return NewPerson(
            **known,
            birth=self.birth,
            tax_code_kind=self.tax_code_kind,
            citizenships=tuple(c for c in citizenships if c is not None),
        )


class PersonForm(ModelForm):
    """A part of the person's own row; `groups` are fields that are chosen together."""

    groups: ClassVar[dict[str, tuple[str, ...]]] = {}
    group_labels: ClassVar[dict[str, Any]] = {}
    worked_out: ClassVar[tuple[str, ...]] = ()

    def validate_constraints(self) -> None:
        """Each is refused beside its field above; asking the database again costs three queries."""

    @property
    def columns(self) -> list[str]:
        """The columns that a save of this form writes."""
        return [*(self._meta.fields or ()), *self.worked_out]


class IdentityForm(IdentityFields, PersonForm):
    """Anagrafica."""

    field_order = [
        "family_name", "given_name", "preferred_name", "native_name", "sex", *BIRTH,
        "birth_missing_reason", "birth_country", "birth_municipality", "birth_place",
        "tax_code", "tax_code_override", "died_on",
    ]  # fmt: skip

    died_on = DayField(label=_("Data di morte"), required=False)
    groups: ClassVar[dict[str, tuple[str, ...]]] = {"birth_day": BIRTH}
    group_labels: ClassVar[dict[str, Any]] = {"birth_day": _("Data di nascita")}
    worked_out: ClassVar[tuple[str, ...]] = ("birth_date", "birth_precision", "tax_code_kind")

    class Meta:
        model = Person
        fields = [
            "family_name", "given_name", "preferred_name", "native_name", "sex",
            "birth_missing_reason", "birth_country", "birth_municipality", "birth_place",
            "died_on", "tax_code", "tax_code_override",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        born = self.instance.birth
        self.initial.update(zip(BIRTH, born.parts, strict=True))

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self._clean_death()
        self.instance.birth_date = self.birth.first
        self.instance.birth_precision = self.birth.precision
        self.instance.tax_code_kind = self.tax_code_kind
        if self.birth.first is not None:
            self.cleaned_data["birth_missing_reason"] = ""
        if not self.cleaned_data.get("tax_code"):
            self.cleaned_data["tax_code_override"] = ""
        return self.cleaned_data

    def _clean_death(self) -> None:
        died: date | None = self.cleaned_data.get("died_on")
        if died is None:
            return
        if died > clock.today():
            self.add_error("died_on", _now("Questa data deve ancora venire."))
        elif self.birth.first is not None and died < self.birth.first:
            self.add_error("died_on", _now("La morte non può venire prima della nascita."))


class SituationForm(PersonForm):
    """Lingua, istruzione, lavoro e situazione."""

    mediator_needed = KnownField(label=_("Serve un mediatore"))
    mediation_language = LanguageField(label=_("Lingua per parlare"))
    literacy = CodeField("literacy", label=_("Alfabetizzazione"))
    marital_status = CodeField("marital_status", label=_("Stato civile"))
    education = CodeField("education", label=_("Istruzione"))
    has_foreign_title = KnownField(label=_("Ha un titolo di studio estero"))
    work_condition = CodeField("work_condition", label=_("Condizione lavorativa"))
    has_stp = KnownField(label=_("Ha un codice STP o ENI"))
    is_unaccompanied_minor = forms.BooleanField(
        label=_("È un minore non accompagnato"), required=False
    )
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4}),
        help_text=_("La persona può chiedere di leggerla: scrivi solo ciò che serve."),
    )  # fmt: skip

    class Meta:
        model = Person
        fields = [
            "mediator_needed", "mediation_language", "literacy", "marital_status", "education",
            "has_foreign_title", "work_condition", "has_stp", "is_unaccompanied_minor", "note",
        ]  # fmt: skip


class SafetyForm(PersonForm):
    """Come contattare senza rischi."""

    safe_contact_note = TextField(
        label=_("Come contattare senza rischi"), max_length=300, required=False,
        help_text=_("Si legge in cima alla scheda, prima di ogni recapito."),
    )  # fmt: skip

    class Meta:
        model = Person
        fields = ["safe_contact_note"]
