"""What one asks of the list of translations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.editorial.enums import Standing
from labimpact.editorial.models import ProtectedTerm
from labimpact.editorial.translating.queries import LANGUAGES, NONE
from labimpact.ui.forms import FileInput

if TYPE_CHECKING:
    TermModelForm = forms.ModelForm[ProtectedTerm]
else:
    TermModelForm = forms.ModelForm

STANDINGS = [
    *((how.value, how.label) for how in Standing if how != Standing.SOURCE),
    (NONE, _("manca")),
]


class FilterForm(forms.Form):
    """Ambito, lingua, stato: each may be left open."""

    area = forms.ChoiceField(label=_("Ambito"), required=False)
    language = forms.ChoiceField(
        label=_("Lingua"), required=False, choices=[("", _("tutte")), *LANGUAGES]
    )
    standing = forms.ChoiceField(
        label=_("Stato"), required=False, choices=[("", _("tutti")), *STANDINGS]
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("tutti")), *areas]  # type: ignore[attr-defined]


class BringInForm(forms.Form):
    """A file that comes back; once it was looked at, its own text, which is read again."""

    MOST_BYTES = 2 * 1024 * 1024

    file = forms.FileField(
        label=_("File XLIFF"), required=False, widget=FileInput({"accept": ".xlf,.xliff"}),
        help_text=_("Quello che hai scaricato da qui, tradotto. Al massimo 2 MB."),
    )  # fmt: skip
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    publish = forms.BooleanField(
        label=_("Pubblica subito le pagine che posso pubblicare"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is None and not cleaned.get("content"):
            self.add_error("file", _("Scegli il file."))
        elif file is not None and file.size > self.MOST_BYTES:
            self.add_error("file", _("Il file supera 2 MB: esporta meno pagine per volta."))
        elif file is not None:
            try:
                cleaned["content"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("Il file non è scritto in UTF-8."))
        return cleaned


class OrderForm(forms.Form):
    """Into which languages, by whom, and what becomes of what is complete."""

    languages = forms.MultipleChoiceField(
        label=_("Lingue"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    by_machine = forms.BooleanField(
        label=_("Traduci con la macchina ciò che manca"), required=False,
        help_text=_("Chi legge lo vede scritto, finché nessuno l'ha riletta."),
    )  # fmt: skip
    publish = forms.BooleanField(label=_("Pubblica le traduzioni complete"), required=False)

    def __init__(self, *args: Any, machine: bool, can_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not machine:
            del self.fields["by_machine"]
        if not can_publish:
            del self.fields["publish"]


class TermForm(TermModelForm):
    """A protected term; a language that is left empty keeps the Italian word."""

    class Meta:
        model = ProtectedTerm
        fields = ("italian", "forms", "source", "in_use")
        widgets = {"forms": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES:
            self.fields[f"fixed_{code}"] = forms.CharField(
                label=name, required=False, max_length=200,
                initial=self.instance.fixed.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )  # fmt: skip

    def said(self) -> ProtectedTerm:
        """The term as it was typed, unsaved."""
        term = self.save(commit=False)
        said = {code: self.cleaned_data[f"fixed_{code}"].strip() for code, _name in LANGUAGES}
        term.fixed = {code: text for code, text in said.items() if text}
        return term
