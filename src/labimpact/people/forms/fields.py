"""Fields that several forms of persons share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base.numbers import row_number
from labimpact.network.models import Country, Language, Municipality
from labimpact.people.names import clean_name
from labimpact.people.queries import places
from labimpact.rules import queries as rules

# The type checker wants to know of which model; at run time the class takes no parameter.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

Choices = list[tuple[str, str]]
EMPTY = ("", "—")


class TextField(forms.CharField):
    """One line of text; too long is said with how much is too much."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The browser must not cut what is pasted: the server says what is too long.
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs.setdefault("autocomplete", "off")

    def run_validators(self, value: str) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            raise ValidationError(
                _now("È troppo lungo: al massimo %(most)s caratteri, qui sono %(count)s.")
                % {"most": self.max_length, "count": len(value)}
            )
        super().run_validators(value)


def phone_trouble(typed: str) -> str:
    """Why this cannot be a telephone number, in Italian; nothing when it can."""
    digits = len("".join(filter(str.isdigit, typed)).removeprefix("00"))
    if digits < 5:
        return _now("Un numero di telefono ha almeno 5 cifre.")
    if digits > 15:
        return _now("Un numero di telefono ha al massimo 15 cifre: scrivine uno solo.")
    return ""


class NameField(TextField):
    """A name in any script, without signs that cannot be seen; pictures are refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return clean_name(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NativeNameInput(forms.TextInput):
    """The browser finds by itself on which side the name begins."""

    def __init__(self) -> None:
        super().__init__({"dir": "auto"})


class KnownField(forms.TypedChoiceField):
    """Sì, no, or not asked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            choices=[("", _("Non rilevato")), ("True", _("Sì")), ("False", _("No"))],
            coerce=lambda value: value == "True",
            empty_value=None,
            **kwargs,
        )


class LongSelect(forms.Select):
    """A list of hundreds of entries, written at once: one template per entry costs 30 ms a list."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        mine = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(mine), options)


class CodeField(forms.ChoiceField):
    """A code of a list; a code that is no longer valid stays until somebody changes it."""

    widget = LongSelect

    def __init__(self, list_code: str, **kwargs: Any) -> None:
        self.list_code = list_code
        kwargs.setdefault("required", False)
        super().__init__(choices=self._offered, **kwargs)

    def _offered(self) -> Choices:
        return [EMPTY, *rules.choices(self.list_code)]

    def prepare_value(self, value: Any) -> Any:
        offered = self._offered()
        if value and value not in dict(offered):
            self.choices = [*offered, (value, rules.label(self.list_code, value))]
        return value

    def valid_value(self, value: str) -> bool:
        known = rules.label(self.list_code, value) != value
        # Before the lists are loaded nothing can be checked, and nothing must be lost.
        return super().valid_value(value) or known or not rules.choices(self.list_code)


class _ReferenceField(forms.ChoiceField):
    """A row of a reference table kept in memory, offered as a list."""

    widget = LongSelect

    def __init__(self, rows: Callable[[], dict[int, Any]], **kwargs: Any) -> None:
        self.rows = rows
        kwargs.setdefault("required", False)
        super().__init__(choices=lambda: [EMPTY, *((str(k), str(v)) for k, v in rows().items())],
                         **kwargs)  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def clean(self, value: Any) -> Any:
        if value in self.empty_values:
            super().clean(value)
            return None
        row = self._row(str(value))
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], params={"value": value})
        return row

    def _row(self, value: str) -> Any:
        number = row_number(value)
        if number is None:
            return None
        found = self.rows().get(number)
        if found is None:
            # A row added after this process last read them.
            places.forget()
            found = self.rows().get(number)
        return found


class CountryField(_ReferenceField):
    """A State, also one that is no more: people were born there."""

    rows_offered = staticmethod(places.countries)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(self.rows_offered, **kwargs)

    def clean(self, value: Any) -> Country | None:
        found: Country | None = super().clean(value)
        return found


class CitizenshipField(CountryField):
    """A citizenship one may hold today; `XXX` is a stateless person (apolide)."""

    rows_offered = staticmethod(places.citizenship_countries)


class LanguageField(_ReferenceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places.languages, **kwargs)

    def clean(self, value: Any) -> Language | None:
        found: Language | None = super().clean(value)
        return found


class MunicipalityInput(forms.TextInput):
    """A typed name with proposals from the server; without JavaScript the name is enough."""

    template_name = "people/municipality_input.html"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"})


class MunicipalityField(TextField):
    """A municipality by name; `settle` chooses among those of the same name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 160)
        super().__init__(widget=MunicipalityInput(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return str(Municipality.objects.select_related("province").get(pk=value))
        return str(value) if isinstance(value, Municipality) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = places.municipalities_named(text)
        if not found:
            raise ValidationError(
                _now("Non conosco questo comune: scrivilo come «Luino (VA)», o lascia vuoto.")
            )
        return found


def settle_municipality(form: forms.Form | ModelForm, name: str, on: date | None) -> Any:
    """Among municipalities of the same name take the one that existed that day; else ask which."""
    found: Iterable[Municipality] | None = form.cleaned_data.get(name)
    if not found:
        return None
    fitting = places.in_force_on(found, on)
    if len(fitting) > 1:
        listed = "; ".join(f"«{place}»" for place in fitting)
        form.add_error(
            name, _now("Ce n'è più d'uno, scrivi quale: %(listed)s.") % {"listed": listed}
        )
        return None
    form.cleaned_data[name] = fitting[0]
    return fitting[0]
